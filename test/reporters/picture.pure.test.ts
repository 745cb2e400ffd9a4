import { expect, it } from 'vitest';
import { createPicture } from '../../src/reporters/picture.ts';

function surface(isLive: boolean, rows = 24) {
  let text = '';
  const picture = createPicture({
    write: (more) => {
      text += more;
    },
    isLive,
    columns: () => 10,
    rows: () => rows,
  });
  return { picture, said: () => text.replaceAll('\u001b', '<ESC>') };
}

it('draws a picture once, and again only when it is another', () => {
  const { picture, said } = surface(true);
  picture.show([], ['green']);
  picture.show([], ['green']);
  expect(said()).toBe('green\n');
  picture.show([], ['red']);
  expect(said()).toBe('green\n<ESC>[1A<ESC>[Jred\n');
});

it('puts what happened above the picture, and takes back as many rows as the terminal gave it, colours apart', () => {
  const { picture, said } = surface(true);
  picture.show([], ['\u001b[31m0123456789\u001b[39m', '01234567890']);
  picture.show(['12:00 it fell'], ['red']);
  expect(said()).toBe('<ESC>[31m0123456789<ESC>[39m\n01234567890\n<ESC>[3A<ESC>[J12:00 it fell\nred\n');
});

it('only adds what happened where nothing can be taken back: no terminal, or a picture that left the screen', () => {
  for (const { picture, said } of [surface(false), surface(true, 2)]) {
    picture.show([], ['one', 'two']);
    picture.show(['12:00 it fell'], ['three', 'four']);
    picture.show([], ['five']);
    expect(said()).toBe('one\ntwo\n12:00 it fell\n');
  }
});
