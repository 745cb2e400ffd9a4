import { type FrontName, productTitles } from './server-name.ts';

type Front = {
  readonly front: FrontName;
  readonly image: RegExp;
  readonly isInDatabase: boolean;
  /** The variable that holds the address of LM Studio, or of another server of the OpenAI API. */
  readonly openAiVariable?: string;
};

/** Fronts by the last name of their image, and which of them keep the address of their model server in a database (facts: neighbours 3). */
const fronts: readonly Front[] = [
  { front: 'open-webui', image: /^(?:open|ollama)-webui$/, isInDatabase: false, openAiVariable: 'OPENAI_API_BASE_URL' },
  { front: 'n8n', image: /^n8n$/, isInDatabase: true },
  { front: 'flowise', image: /^flowise$/, isInDatabase: true },
  { front: 'langflow', image: /^langflow$/, isInDatabase: true },
  { front: 'anythingllm', image: /^anything-?llm$/, isInDatabase: false, openAiVariable: 'LMSTUDIO_BASE_PATH' },
  { front: 'librechat', image: /^librechat(?:-.*)?$/, isInDatabase: false },
];

/** The last name of an image, without registry, tag and digest. */
const imageName = (image: string): string => (image.split('/').at(-1) ?? '').replace(/[:@].*$/, '');

/** The front that an image is; undefined for every other one. */
export function frontOfImage(image: string): FrontName | undefined {
  return fronts.find((one) => one.image.test(imageName(image)))?.front;
}

/** The variable by which a front is told of a server of the OpenAI API; undefined where it has none, or no image of a front is given. */
export function openAiVariableOf(image: string): string | undefined {
  return fronts.find((one) => one.image.test(imageName(image)))?.openAiVariable;
}

/** The title of a front that no variable tells where its model server is. */
export function keepsInDatabase(image: string): string | undefined {
  const front = fronts.find((one) => one.image.test(imageName(image)));
  return front?.isInDatabase ? productTitles[front.front] : undefined;
}
