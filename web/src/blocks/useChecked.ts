import { useState } from 'react';
import type { FieldErrors } from './Form';

/**
 * Our own check of a form, before the server is asked: what was wrong when it was sent last, less what has been mended since. Nothing new is said while
 * somebody types.
 * @param check what is wrong with what is typed now
 */
export function useChecked<Field extends string>(check: () => FieldErrors<Field>): { readonly errors: FieldErrors<Field>; readonly isRight: () => boolean } {
  const [said, setSaid] = useState<readonly string[]>([]);
  return {
    errors: said.length === 0 ? nothing<Field>() : only(check(), said),
    isRight: () => {
      const wrong = Object.entries(check()).filter(([, message]) => message !== undefined).map(([field]) => field);
      setSaid(wrong);
      return wrong.length === 0;
    },
  };
}

function nothing<Field extends string>(): FieldErrors<Field> {
  const none: Partial<Record<Field, string>> = {};
  return none;
}

const only = <Field extends string>(errors: FieldErrors<Field>, fields: readonly string[]): FieldErrors<Field> => {
  const left: Partial<Record<Field, string>> = { ...errors };
  for (const field in left) if (!fields.includes(field)) Reflect.deleteProperty(left, field);
  return left;
};
