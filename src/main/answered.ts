/** What a command that only asks has to say. */
export type Answered =
  | { readonly ok: true; readonly says: readonly string[] }
  | { readonly ok: false; readonly problems: readonly string[] }

export const no = (...problems: readonly string[]): Answered => ({ ok: false, problems })
