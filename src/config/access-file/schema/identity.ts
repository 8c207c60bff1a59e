import { z } from 'zod'
import { mailDomain, section, words } from '../values.ts'

const humanMarks = [
  'employeeId',
  ...([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] as const).map(
    number => `extensionAttribute${number}` as const,
  ),
] as const

/** Whose a chat account is, and which accounts are one human. */
export const identity = section({
  slackEmailMatch: section({ domains: z.array(mailDomain).min(1) })
    .optional()
    .describe('Recognise people by their confirmed address in these domains; absent: off'),
  importFile: words.optional().describe('A CSV file: slack team id, slack user id, entra object id'),
  contactDomains: z
    .array(mailDomain)
    .min(1)
    .optional()
    .describe('Owners who have not linked yet are written to at their confirmed address in these domains as well'),
  sameHuman: z
    .enum(humanMarks)
    .optional()
    .describe('Accounts with the same value of it are one human: employeeId, or extensionAttribute1 to 15'),
}).default({})
