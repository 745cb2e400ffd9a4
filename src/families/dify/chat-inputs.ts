import type { InputField } from './api/dify.ts';

/** What the chat sends for the app's input form, or the field that no machine can fill. */
export type ChatInputs =
  | { readonly kind: 'inputs'; readonly inputs: Readonly<Record<string, string | number | boolean>> }
  | { readonly kind: 'cannot-fill'; readonly field: InputField };

/**
 * Fills the input form (facts: Dify 7): the default, else the first option, a word, 1 or false. What is not required is left
 * out, unless it has a default. A required file cannot be filled.
 */
export function chatInputs(fields: readonly InputField[]): ChatInputs {
  const inputs: Record<string, string | number | boolean> = {};
  for (const field of fields) {
    const value = field.default ?? (field.isRequired ? fill(field) : undefined);
    if (value !== undefined) inputs[field.variable] = value;
    else if (field.isRequired) return { kind: 'cannot-fill', field };
  }
  return { kind: 'inputs', inputs };
}

function fill({ type, options, maxLength }: InputField): string | number | boolean | undefined {
  switch (type) {
    case 'text-input':
    case 'paragraph':
      return 'preflight'.slice(0, maxLength ?? 9);
    case 'select':
      return options?.[0];
    case 'number':
      return 1;
    case 'checkbox':
      return false;
    default:
      return undefined;
  }
}
