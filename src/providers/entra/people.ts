import { z } from 'zod'
import type { Person } from '../../access/catalog.ts'
import type { HumanMark } from '../../access/same-human.ts'
import { personId } from '../../access/vocabulary.ts'

/** What is read of a user, wherever one is read. */
export const userProperties = [
  'id',
  'displayName',
  'mail',
  'userPrincipalName',
  'accountEnabled',
  'userType',
  'employeeId',
  'onPremisesExtensionAttributes',
] as const

export const user = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  mail: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  userType: z.string().nullish(),
  employeeId: z.string().nullish(),
  onPremisesExtensionAttributes: z.record(z.string(), z.unknown()).nullish(),
})
export type User = z.infer<typeof user>

/**
 * An account whose state Graph does not show counts as disabled. One without a user type is a member, as Microsoft says of
 * accounts synced before 2014, unless its sign-in name is that of a guest.
 */
export function personOf(found: User): Person {
  const guest = found.userType === 'Guest' || /#EXT#/i.test(found.userPrincipalName ?? '')
  const signInName = guest ? null : (found.userPrincipalName ?? null)
  return {
    id: personId(found.id),
    name: found.displayName || found.userPrincipalName || found.id,
    email: found.mail || signInName,
    enabled: found.accountEnabled === true,
    kind: guest ? 'guest' : 'member',
    ...marksOf(found),
  }
}

/** A blank value is as good as none: it must not stand beside those that say something. */
function marksOf({ employeeId, onPremisesExtensionAttributes }: User): Pick<Person, 'marks'> {
  const marks: Partial<Record<HumanMark, string>> = {}
  const note = (mark: HumanMark, value: unknown) => {
    if (typeof value === 'string' && value.trim() !== '') marks[mark] = value
  }
  note('employeeId', employeeId)
  for (const [name, value] of Object.entries(onPremisesExtensionAttributes ?? {}))
    if (/^extensionAttribute\d+$/.test(name)) note(name as HumanMark, value)
  return Object.keys(marks).length > 0 ? { marks } : {}
}

/** A directory object in a list of members or owners; anything but `id` is null where Doorbell may not read the kind. */
export const member = z.object({ '@odata.type': z.string().nullish(), id: z.string() })

export const isUser = (found: z.infer<typeof member>): boolean => found['@odata.type'] === '#microsoft.graph.user'

export function memberType(found: z.infer<typeof member>): 'person' | 'group' | 'other' {
  if (isUser(found)) return 'person'
  return found['@odata.type'] === '#microsoft.graph.group' ? 'group' : 'other'
}
