import { z } from 'zod'
import { section } from '../values.ts'

export const notify = section({
  slack: z
    .string()
    .regex(/^[CG][A-Z0-9]{2,30}$/, { error: "must be a channel's id such as C0123ABCD, from the channel's details" })
    .describe('A Slack channel to which Doorbell was invited, by its id')
    .optional(),
  teams: z
    .string()
    .regex(/^19:[^\s;]+@(thread\.(tacv2|v2|skype)|unq\.gbl\.spaces)$/, {
      error: "must be a channel's id such as 19:…@thread.tacv2, from the link to the channel",
    })
    .describe('A channel of Microsoft Teams whose team Doorbell was added to, by its id')
    .optional(),
}).refine(({ slack, teams }) => slack !== undefined || teams !== undefined, {
  error: 'must name a channel: slack, teams or both',
})
