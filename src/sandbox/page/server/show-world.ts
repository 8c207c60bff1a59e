import type { CompanyPerson } from '../../company.ts'
import type { SandboxWorld } from '../../world.ts'
import type { ShownWorld } from '../shown.ts'
import { tierZeroPermission } from './acts-on-the-world.ts'
import type { Differences } from './differences.ts'
import type { Misbehaviour } from './misbehaviour.ts'
import { kindOf } from './show-directory.ts'

/** Nothing that Doorbell asks for: the first lets it see when its secret ends, the second could take over the tenant. */
const inExcess = ['Application.Read.All', 'Directory.ReadWrite.All']

/** All that can be changed behind Doorbell's back, and how it is now. */
export function showWorld(
  world: SandboxWorld,
  misbehaviour: Misbehaviour,
  differences: Differences,
  consentedAtFirst: readonly string[],
): ShownWorld {
  const { company, entra, slack, teams } = world
  const { truth, permissions, credential } = entra
  const byName = <Named extends { readonly name: string }>(some: readonly Named[]): readonly Named[] =>
    [...some].sort((a, b) => a.name.localeCompare(b.name))
  return {
    misbehaviour: misbehaviour.state(),
    differences: differences.shown(),
    people: byName(company.people.map(person => personNow(world, person))),
    groups: byName(
      truth.groups().map(group => ({ id: group.id, name: group.displayName, kind: kindOf(group) ?? 'security group' })),
    ),
    roles: byName(
      truth.roles().map(({ id, displayName, isBuiltIn, actions }) => ({
        id,
        name: displayName,
        custom: !isBuiltIn,
        wide: actions.includes(tierZeroPermission),
      })),
    ),
    units: byName(truth.units().map(({ id, displayName }) => ({ id, name: displayName }))),
    consents: [...new Set([...consentedAtFirst, ...inExcess, ...permissions])].map(name => ({
      name,
      given: permissions.includes(name),
      needed: consentedAtFirst.includes(name),
    })),
    secret: credential.expired ? 'expired' : credential.secretEnds.length > 0 ? 'ending' : 'good',
    rooms: [
      ...slack.channels.map(({ id, name, hasBot }) => ({ chat: 'slack' as const, id, name, bot: hasBot === true })),
      ...(teams?.rooms ?? [])
        .slice(0, 1)
        .map(({ id, name, hasBot }) => ({ chat: 'teams' as const, id, name, bot: hasBot })),
    ],
  }
}

function personNow({ entra, slack }: SandboxWorld, person: CompanyPerson): ShownWorld['people'][number] {
  const account = entra.truth.people().find(({ id }) => id === person.id)
  const user = slack.users.find(({ id }) => id === person.slack?.user)
  return {
    id: person.id,
    name: account?.displayName ?? person.displayName,
    title: person.jobTitle ?? '',
    account: !account ? 'deleted' : account.accountEnabled ? 'enabled' : 'disabled',
    address: account?.mail ?? null,
    slack: user ? { user: user.id, deactivated: user.deleted, address: user.email } : null,
  }
}
