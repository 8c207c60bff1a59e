import { z } from 'zod'
import { nameList, section } from '../values.ts'
import { exclude, namesSomebody } from './people.ts'

const namesRequesters = (some: { groups?: unknown; users?: unknown; managersOf?: unknown }) =>
  namesSomebody(some) || some.managersOf !== undefined

export const requesters = z.union(
  [
    z.literal('everyone'),
    section({
      everyone: z.literal(true).optional(),
      groups: nameList.optional(),
      users: nameList.optional(),
      managersOf: nameList.optional().describe('Groups: whoever is the manager of somebody active in one of them'),
      exclude,
    })
      .refine(some => some.everyone === true || namesRequesters(some), {
        error: 'names nobody: give groups, users or managersOf',
      })
      .refine(some => !(some.everyone === true && namesRequesters(some)), {
        error: 'says everyone and names some: keep one of them',
      }),
  ],
  { error: 'must be everyone, or a mapping of groups and users' },
)

export type FileRequesters = z.output<typeof requesters>
