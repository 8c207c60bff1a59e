import { integrationName } from '../../access/vocabulary.ts'
import { type DirectoryUnderContract, providerContract } from '../provider.contract.ts'
import { InMemoryDirectory } from './directory.ts'

providerContract('a directory in memory', async (): Promise<DirectoryUnderContract> => {
  const directory = new InMemoryDirectory()
  const ben = directory.addPerson('Ben Adams')
  const ana = directory.addPerson('Ana Moreno', { manager: ben.id })
  const left = directory.addPerson('Lea Left', { enabled: false })
  const guest = directory.addPerson('Gus Guest', { kind: 'guest' })
  const inner = directory.addGroup('Inner', { members: [ana.id, left.id, guest.id] })
  return {
    provider: directory,
    directory,
    discovery: directory,
    changes: directory.changes,
    integration: integrationName('Contoso'),
    people: { ana: ana.id, ben: ben.id, left: left.id, guest: guest.id },
    groups: {
      empty: directory.addGroup('jit-empty'),
      inner,
      outer: directory.addGroup('Outer', { members: [inner] }),
      ungrantable: directory.addGroup('By rule', { ungrantable: 'dynamic-membership' }),
    },
    ungrantableBecause: 'dynamic-membership',
    entitlement: group => directory.entitlement(group),
    join: (group, person) => directory.join(group, person),
    leave: (group, person) => directory.leave(group, person),
    deletePerson: person => directory.deletePerson(person),
    deleteGroup: group => directory.deleteGroup(group),
    appointManager: (of, manager) => directory.changeManager(of, manager),
    own: (group, owner) => directory.own(group, owner),
    disown: (group, owner) => directory.disown(group, owner),
    mark: (person, marks) => directory.changePerson(person, { marks }),
    forgetChanges: () => directory.changes.forget(),
    forbidAudit: () => {
      directory.changes.readable = false
    },
    setOwnerAttribute: (group, value) => directory.setAttribute(group, 'owner', value),
    close: async () => {},
  }
})
