import { type FrontName, productTitles } from './server-name.ts';

/** Fronts by the last name of their image, and which of them keep the address of their model server in a database (facts: neighbours 3). */
const fronts: readonly { readonly front: FrontName; readonly image: RegExp; readonly isInDatabase: boolean }[] = [
  { front: 'open-webui', image: /^open-webui$/, isInDatabase: false },
  { front: 'n8n', image: /^n8n$/, isInDatabase: true },
  { front: 'flowise', image: /^flowise$/, isInDatabase: true },
  { front: 'langflow', image: /^langflow$/, isInDatabase: true },
  { front: 'anythingllm', image: /^anything-?llm$/, isInDatabase: false },
  { front: 'librechat', image: /^librechat(?:-.*)?$/, isInDatabase: false },
];

/** The last name of an image, without registry, tag and digest. */
const imageName = (image: string): string => (image.split('/').at(-1) ?? '').replace(/[:@].*$/, '');

/** The front that an image is; undefined for every other one. */
export function frontOfImage(image: string): FrontName | undefined {
  return fronts.find((one) => one.image.test(imageName(image)))?.front;
}

/** The title of a front that no variable tells where its model server is. */
export function keepsInDatabase(image: string): string | undefined {
  const front = fronts.find((one) => one.image.test(imageName(image)));
  return front?.isInDatabase ? productTitles[front.front] : undefined;
}
