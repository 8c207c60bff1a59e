import { isActiveMember } from '../../access/catalog.ts'
import { type GroupId, groupId, type PersonId, personId, type ResourceId, resourceId } from '../../access/vocabulary.ts'
import type { NameResolver } from '../../config/names.ts'
import type { Named } from '../../ports/provider.ts'
import { refreshInventory } from '../inventory/refresh-inventory.ts'
import { aWorld } from '../world.test-support.ts'

/** Ana has two accounts, and so has Dan; each is in the directory by this name. */
export const names = ['Ana', 'Ana2', 'Ben', 'Olga', 'Otto', 'Ines', 'Dan', 'Dan2', 'Eve'] as const
export type Name = (typeof names)[number]
export const groupNames = [
  'Engineering',
  'Data Platform Leads',
  'Platform Leads',
  'IT Service Owners',
  'Security',
  'Stand-ins',
  'Contractors',
  'Facilities Leads',
] as const
export type GroupName = (typeof groupNames)[number]
export const tierZeroRole = 'Application Administrator'

/** A company of which every kind of thing is there that an access file can name, before any file of its own is in force. */
export async function aCompany() {
  const world = await aWorld({ stepUpPage: { addressOf: secret => `https://doorbell.test/${secret}` } })
  const { directory } = world
  const made = (name: Name) => {
    const person = directory.addPerson(name, { email: `${name.toLowerCase()}@contoso.com` })
    world.addToChat(person)
    return person.id
  }
  const of: Readonly<Record<Name, PersonId>> = {
    Ana: world.ana.id,
    Ana2: made('Ana2'),
    Ben: world.ben.id,
    Olga: world.olga.id,
    Otto: world.otto.id,
    Ines: world.ines.id,
    Dan: made('Dan'),
    Dan2: made('Dan2'),
    Eve: made('Eve'),
  }
  for (const name of ['Ana', 'Ana2', 'Dan', 'Dan2'] as const)
    directory.changePerson(of[name], { marks: { employeeId: name.slice(0, 3) } })
  const group: Readonly<Record<GroupName, GroupId>> = {
    Engineering: world.engineering,
    'Data Platform Leads': world.leads,
    'Platform Leads': directory.addGroup('Platform Leads', { members: [of.Eve, of.Otto] }),
    'IT Service Owners': world.itOwners,
    Security: directory.addGroup('Security', { members: [of.Eve, of.Dan2] }),
    'Stand-ins': directory.addGroup('Stand-ins', { members: [of.Dan, of.Ana2, of.Otto] }),
    Contractors: directory.addGroup('Contractors'),
    'Facilities Leads': directory.addGroup('Facilities Leads', { members: [of.Otto, of.Dan] }),
  }
  directory.join(world.engineering, of.Ana2)
  directory.join(world.engineering, directory.addGroup('Juniors', { members: [of.Dan] }))
  directory.addGroup('jit-prod-kube')
  directory.own(world.untagged, of.Olga)
  for (const [who, manager] of [
    ['Ana', 'Otto'],
    ['Ana2', 'Otto'],
    ['Ben', 'Eve'],
    ['Dan', 'Eve'],
    ['Olga', 'Ines'],
    ['Otto', 'Ines'],
  ] as const)
    directory.changeManager(of[who], of[manager])
  const role = (name: string, template: string) => directory.roles.add(name, { template, builtIn: true })
  const helpdesk = role('Helpdesk Administrator', '729827e3-9c14-49f7-bb1b-9608f156bbb8')
  const users = role('User Administrator', 'fe930be7-5e62-47db-91af-98c3a49a38b1')
  const applications = role(tierZeroRole, '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3')
  directory.roles.assign(helpdesk, of.Ines)
  const berlin = directory.roles.addUnit('Berlin office')
  const placeOf = (resource: string) => directory.roles.placeOf({ resource: resourceId(resource) })
  await refreshInventory(world.ports)

  const one = (found: readonly Named[]) => (found.length > 1 ? 'ambiguous' : (found[0]?.id ?? 'missing'))
  const named = async <Id>(kind: 'group' | 'user', name: string, id: (text: string) => Id) => {
    const found = one(await directory.named(kind, name))
    return found === 'missing' || found === 'ambiguous' ? found : id(found)
  }
  const resolver: NameResolver = {
    group: name => named('group', name, groupId),
    user: name => named('user', name, personId),
    role: async name =>
      name === 'Helpdesk Administrator' ? directory.roles.entitlement(helpdesk).resource : 'missing',
    async resource(_integration, type, name, { scope }) {
      if (type === 'group') return named('group', name, id => directory.entitlement(groupId(id)).resource)
      if (name === tierZeroRole) return { tierZero: directory.roles.entitlement(applications).resource }
      const found = { 'Helpdesk Administrator': helpdesk, 'User Administrator': users }[name]
      return found ? directory.roles.entitlement(found, scope ? berlin : null).resource : 'missing'
    },
    groupBehind: resource => (placeOf(resource) ? null : groupId(resource.split('/').at(-1) ?? '')),
  }

  const nameOf = new Map<string, Name>(names.map(name => [of[name], name]))
  /** Accounts of the same person are one. */
  const human = (person: string): string => nameOf.get(person)?.slice(0, 3) ?? person
  const isActive = async (person: PersonId) => {
    const found = await directory.person(person)
    return found !== null && isActiveMember(found)
  }
  const membersOf = async (name: GroupName) => (await directory.activeMembers([group[name]])).map(({ id }) => id)
  /** As it is called, and what it is, without any of the product’s own reading of the access file. */
  const called = new Map<
    ResourceId,
    { readonly type: 'group' | 'directory-role'; readonly name: string; readonly scope?: string }
  >([
    [directory.roles.entitlement(helpdesk).resource, { type: 'directory-role', name: 'Helpdesk Administrator' }],
    [directory.roles.entitlement(applications).resource, { type: 'directory-role', name: tierZeroRole }],
    [
      directory.roles.entitlement(users, berlin).resource,
      { type: 'directory-role', name: 'User Administrator', scope: 'Berlin office' },
    ],
    ...(
      await Promise.all(
        ['jit-prod-db-readers', 'jit-prod-kube', 'jit-untagged', 'finance-ledger', 'Facilities Leads'].map(
          async name => [name, one(await directory.named('group', name))] as const,
        ),
      )
    ).map(([name, id]) => [directory.entitlement(groupId(id)).resource, { type: 'group', name }] as const),
  ])
  return { world, of, group, resolver, human, isActive, membersOf, called, nameOf }
}
export type Company = Awaited<ReturnType<typeof aCompany>>
