import { z } from 'zod'
import type { SandboxWorld } from '../../world.ts'
import { botInTeams } from './bot-in-teams.ts'
import type { Differences } from './differences.ts'

const id = z.string().max(120)
const name = z.string().max(300)
const address = name

/** What administrators do elsewhere: in the portal, in Slack, in Teams. Doorbell hears of it only as it would of the real thing. */
export const actsOnTheWorld = [
  z.strictObject({ act: z.literal('disable'), person: id }),
  z.strictObject({ act: z.literal('enable'), person: id }),
  z.strictObject({ act: z.literal('delete-person'), person: id }),
  z.strictObject({ act: z.literal('change-address'), person: id, address }),
  z.strictObject({ act: z.literal('slack-account'), user: id, deactivated: z.boolean() }),
  z.strictObject({ act: z.literal('slack-address'), user: id, address }),
  z.strictObject({ act: z.literal('rename-group'), group: id, name }),
  z.strictObject({ act: z.literal('make-dynamic'), group: id, rule: z.string().max(4_000) }),
  z.strictObject({ act: z.literal('delete-group'), group: id }),
  z.strictObject({ act: z.literal('rename-role'), role: id, name }),
  z.strictObject({ act: z.literal('widen-role'), role: id }),
  z.strictObject({ act: z.literal('delete-unit'), unit: id }),
  z.strictObject({ act: z.literal('consent'), permission: z.string().max(80), given: z.boolean() }),
  z.strictObject({ act: z.literal('secret'), is: z.enum(['ending', 'expired']) }),
  z.strictObject({ act: z.literal('slack-bot'), channel: id, there: z.boolean() }),
  z.strictObject({ act: z.literal('slack-delete'), channel: id, ts: id }),
  z.strictObject({ act: z.literal('teams-bot'), room: id, there: z.boolean() }),
  z.strictObject({ act: z.literal('teams-delete'), conversation: id, id }),
  z.strictObject({ act: z.literal('undo'), key: z.string().max(300) }),
  z.strictObject({ act: z.literal('undo-all') }),
] as const
export type ActOnTheWorld = z.infer<(typeof actsOnTheWorld)[number]>

/** Whoever holds a role with it can give themselves any other: no role may have it and stay harmless. */
export const tierZeroPermission = 'microsoft.directory/roleAssignments/allProperties/allTasks'

/** Days. Sooner than anybody would want to be told. */
const soon = 5

/** @throws Error for what cannot be done, in words for whoever tried. */
export async function actOnTheWorld(
  world: SandboxWorld,
  differences: Differences,
  wanted: ActOnTheWorld,
): Promise<void> {
  const { entra, slack } = world
  const { truth } = entra
  switch (wanted.act) {
    case 'disable':
      return truth.disable(wanted.person)
    case 'enable':
      return truth.enable(wanted.person)
    case 'delete-person':
      return truth.deletePerson(wanted.person)
    case 'change-address':
      return truth.alterPerson(wanted.person, { mail: anAddress(wanted.address) })
    case 'slack-account':
      return slack.changeUser(wanted.user, { deleted: wanted.deactivated })
    case 'slack-address':
      return slack.changeUser(wanted.user, { email: anAddress(wanted.address) })
    case 'rename-group':
      return truth.rename(wanted.group, aName(wanted.name))
    case 'make-dynamic':
      return truth.makeDynamic(wanted.group, aRule(wanted.rule))
    case 'delete-group':
      return truth.deleteGroup(wanted.group)
    case 'rename-role':
      return truth.alterRole(wanted.role, { displayName: aName(wanted.name) })
    case 'widen-role':
      return widen(world, wanted.role)
    case 'delete-unit':
      return truth.deleteUnit(wanted.unit)
    case 'consent': {
      const others = entra.permissions.filter(one => one !== wanted.permission)
      entra.permissions = wanted.given ? [...others, wanted.permission] : others
      return
    }
    case 'secret': {
      const end = new Date(Date.now() + (wanted.is === 'ending' ? soon * 86_400_000 : 0)).toISOString()
      entra.credential = { ...entra.credential, secretEnds: [end], expired: wanted.is === 'expired' }
      // A token that was given lives for another hour, which nobody here would wait.
      if (wanted.is === 'expired') entra.revokeTokens()
      return
    }
    case 'slack-bot':
      return slack.changeChannel(wanted.channel, { hasBot: wanted.there })
    case 'slack-delete': {
      const message = slack.messagesIn(wanted.channel).find(({ ts }) => ts === wanted.ts)
      if (!message) throw new Error('That message is no longer there.')
      return slack.deleteMessage(message)
    }
    case 'teams-bot':
      return botInTeams(world, wanted.room, wanted.there)
    case 'teams-delete': {
      const message = world.teams?.messagesIn(wanted.conversation).find(one => one.id === wanted.id)
      if (!message) throw new Error('That message is no longer there.')
      return world.teams?.deleteMessage(message)
    }
    case 'undo':
      return differences.undo(wanted.key)
    case 'undo-all':
      return differences.undoAll()
    default:
      return wanted satisfies never
  }
}

/** Characters, as Entra counts them. */
const longestName = 256

function aName(typed: string): string {
  const name = typed.trim()
  if (name === '' || name.length > longestName) throw new Error(`A name has 1 to ${longestName} characters.`)
  return name
}

function anAddress(typed: string): string {
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed.trim())) throw new Error('An address looks like ana@contoso.com.')
  return typed.trim()
}

function aRule(typed: string): string {
  if (!/^\(.+\)$/s.test(typed.trim())) throw new Error('A rule looks like (user.department -eq "IT").')
  return typed.trim()
}

function widen({ entra: { truth } }: SandboxWorld, wanted: string): void {
  const { isBuiltIn, actions } = truth.role(wanted)
  if (isBuiltIn) throw new Error('What a built-in role may do is Microsoft’s alone to change.')
  truth.alterRole(wanted, { actions: [...new Set([...actions, tierZeroPermission])] })
}
