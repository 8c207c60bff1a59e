/** What an access flow asks of the number of a ticket: whether there has to be one, and what it looks like. */
export interface TicketRule {
  readonly required: boolean
  /** As the access file has it: looked for anywhere in what was typed, unless it says where it begins and ends. Absent: anything. */
  readonly pattern?: string
}

/** Longest number that is taken, in characters as people count them. */
export const longestTicket = 100
