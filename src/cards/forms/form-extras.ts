/** What somebody may say of a request besides what, how long and why; as typed, or as chosen. What is absent was not said. */
export interface Extras {
  readonly ticket?: string
  readonly start?: string
  /** Whom it is for: the id of an account of the chat that it was said in. */
  readonly whom?: string
}

/** Which of these a form asks for, because something does that may be chosen in it. */
export interface ExtraFields {
  readonly ticket?: 'required' | 'optional'
  readonly start?: true
  readonly whom?: true
}

export const extraNames = ['ticket', 'start', 'whom'] as const

export const isExtra = (field: string): field is keyof Extras => field in extraLabels

/** The same in both chats. */
export const extraLabels = { ticket: 'Ticket', start: 'Start', whom: 'For' } as const

/** Said under the field, where the chat has a place for it; else in it, before anything is typed. */
export const extraHints = {
  ticket: 'The number of the ticket that this belongs to.',
  start: 'Left empty, it begins as soon as it is approved. For example tomorrow 09:00, or 2027-03-01 14:30.',
  whom: 'Left empty, it is for yourself.',
} as const

/** For what stays chosen on a form and has no name there. */
export const chosenBefore = 'As chosen before'

/** Only what was said. */
export const extrasSaid = (fields: { readonly [Name in keyof Extras]?: string | null | undefined }): Extras =>
  Object.fromEntries(extraNames.flatMap(name => (fields[name]?.trim() ? [[name, fields[name]]] : [])))

/** The fields that these were said in. */
export const fieldsOf = ({ ticket, start, whom }: Extras): ExtraFields => ({
  ...(ticket === undefined ? {} : { ticket: 'optional' }),
  ...(start === undefined ? {} : { start: true }),
  ...(whom === undefined ? {} : { whom: true }),
})
