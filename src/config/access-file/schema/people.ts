import { z } from 'zod'
import { directoryName, nameList, section } from '../values.ts'

export const namesSomebody = (people: { groups?: unknown; users?: unknown }) =>
  people.groups !== undefined || people.users !== undefined

export const people = section({ groups: nameList.optional(), users: nameList.optional() }).refine(namesSomebody, {
  error: 'names nobody: give groups or users',
})

export const oneGroup = section({ group: directoryName })
export const oneUser = section({ user: directoryName })

export const exclude = z
  .array(z.union([oneGroup, oneUser], { error: 'must be { group: name } or { user: name }' }))
  .min(1)
  .optional()
  .describe('Who may not ask by this flow, whatever else says that they may')

export const approver = z.union([z.enum(['owner', 'manager']), oneGroup, oneUser], {
  error: 'must be owner, manager, { group: name } or { user: name }',
})

export type FileSource = z.output<typeof approver>
