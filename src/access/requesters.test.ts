import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupsAsked, mayAsk, type Requesters } from './requesters.ts'
import { groupId, isNonEmpty, personId } from './vocabulary.ts'

const [ana, ben] = [personId('ana'), personId('ben')]
const [engineers, contractors] = [groupId('engineers'), groupId('contractors')]
const who = (memberOf: readonly string[] = [], managerIn: readonly string[] = []) => ({
  person: ana,
  memberOf: new Set(memberOf.map(groupId)),
  managerIn: new Set(managerIn.map(groupId)),
})

describe('an access flow', () => {
  it('is open to whoever is named, in a group that is named, or manages somebody in one, and says which', () => {
    const some: Requesters = { everyone: false, groups: [engineers], users: [ben], managersOf: [contractors] }
    expect(mayAsk(some, who(['engineers']))).toEqual({ open: true, by: 'group', group: engineers })
    expect(mayAsk(some, { ...who(), person: ben })).toEqual({ open: true, by: 'name' })
    expect(mayAsk(some, who([], ['contractors']))).toEqual({ open: true, by: 'manager', group: contractors })
    expect(mayAsk(some, who(['contractors'], ['engineers']))).toEqual({ open: false, because: 'not-named' })
    expect(mayAsk({ everyone: true }, who())).toEqual({ open: true, by: 'everyone' })
  })

  it('is never open to somebody who is left out, whatever else says yes, and never closed by leaving out others', () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'))
    fc.assert(
      fc.property(
        ids,
        ids,
        ids,
        ids,
        fc.boolean(),
        fc.boolean(),
        (memberOf, managerIn, named, out, everyone, byName) => {
          const managersOf = named.map(groupId)
          const open: Requesters = everyone
            ? { everyone }
            : {
                everyone,
                groups: named.map(groupId),
                users: [],
                ...(isNonEmpty(managersOf) ? { managersOf } : {}),
              }
          const exclude = { groups: out.map(groupId), users: byName ? [ana] : [ben] }
          const standing = who(memberOf, managerIn)
          const leftOut = byName || out.some(group => memberOf.includes(group))
          const answer = mayAsk({ ...open, exclude }, standing)
          if (leftOut) expect(answer).toMatchObject({ open: false, because: 'excluded' })
          else expect(answer).toEqual(mayAsk(open, standing))
        },
      ),
    )
  })

  it('asks of the directory about exactly the groups that it names', () => {
    const all: Requesters[] = [
      { everyone: true, exclude: { groups: [contractors], users: [] } },
      { everyone: false, groups: [engineers], users: [], managersOf: [engineers, contractors] },
    ]
    expect(groupsAsked(all)).toEqual({ memberOf: [engineers, contractors], managerIn: [engineers, contractors] })
  })
})
