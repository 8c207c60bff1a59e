import { z } from 'zod'
import { requestShortcut } from '../../../chat/slack/action-ids.ts'
import type { SandboxWorld } from '../../world.ts'
import { type Done, misbehaviours } from '../shown.ts'
import { actInTeams, actsInTeams } from './acts-in-teams.ts'
import { actOnTheWorld, actsOnTheWorld } from './acts-on-the-world.ts'
import type { Differences } from './differences.ts'
import type { Misbehaviour } from './misbehaviour.ts'
import { placeOf } from './show-roles.ts'

const as = z.string().max(40)
const field = z.string().max(255)
const words = z.string().max(8_000)
const id = z.string().max(80)

/** All that somebody can do on the page. */
export const act = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('command'), as, text: words }),
  z.strictObject({ act: z.literal('press'), as, ts: z.string().max(40), onlyForYou: z.boolean(), button: words }),
  z.strictObject({ act: z.literal('open-home'), as }),
  z.strictObject({ act: z.literal('press-in-home'), as, button: words }),
  z.strictObject({ act: z.literal('shortcut'), as }),
  z.strictObject({ act: z.literal('press-in-form'), as, button: words }),
  z.strictObject({ act: z.literal('suggest'), as, field, query: z.string().max(300) }),
  z.strictObject({ act: z.literal('choose'), as, field, value: z.union([words, z.array(words).max(100)]) }),
  z.strictObject({ act: z.literal('submit'), as, values: z.record(field, words) }),
  z.strictObject({ act: z.literal('close-form'), as }),
  z.strictObject({ act: z.literal('add-member'), group: id, person: id }),
  z.strictObject({ act: z.literal('remove-member'), group: id, person: id }),
  z.strictObject({ act: z.literal('wind'), minutes: z.number().positive().max(10_080) }),
  z.strictObject({ act: z.literal('wind-to-next-end') }),
  z.strictObject({ act: z.literal('misbehave'), what: z.enum(misbehaviours) }),
  ...actsInTeams,
  ...actsOnTheWorld,
])
export type Act = z.infer<typeof act>

/** Does it: in a chat as a person would, through signed calls to Doorbell; in the directory as somebody in the portal would.
 * @throws Error for what cannot be done, in words for whoever tried. */
export async function perform(
  world: SandboxWorld,
  { misbehaviour, differences }: { readonly misbehaviour: Misbehaviour; readonly differences: Differences },
  wanted: Act,
): Promise<Done> {
  const { slack, entra, clock } = world
  switch (wanted.act) {
    case 'command':
      return outcomeOf(await slack.as(wanted.as).command(wanted.text))
    case 'press':
      return press(world, wanted)
    case 'open-home':
      return outcomeOf(await slack.as(wanted.as).openHome())
    case 'press-in-home':
      return outcomeOf(await slack.as(wanted.as).pressInHome(wanted.button))
    case 'shortcut':
      return outcomeOf(await slack.as(wanted.as).shortcut(requestShortcut))
    case 'press-in-form':
      return outcomeOf(await slack.as(wanted.as).pressInForm(wanted.button))
    case 'suggest':
      return { options: await slack.as(wanted.as).suggestions(wanted.field, wanted.query) }
    case 'choose':
      await slack.as(wanted.as).choose(wanted.field, wanted.value)
      return {}
    case 'submit': {
      const person = slack.as(wanted.as)
      await person.fill(wanted.values)
      return outcomeOf(await person.submit())
    }
    case 'close-form':
      await slack.as(wanted.as).closeView()
      return {}
    case 'add-member': {
      const place = placeOf(wanted.group)
      if (place) entra.truth.assignRole(place.role, wanted.person, place.unit)
      else entra.truth.addMember(wanted.group, wanted.person)
      return {}
    }
    case 'remove-member': {
      const place = placeOf(wanted.group)
      if (place) entra.truth.unassignRole(place.role, wanted.person, place.unit)
      else entra.truth.removeMember(wanted.group, wanted.person)
      return {}
    }
    case 'wind':
      clock.wind(wanted.minutes)
      return {}
    case 'wind-to-next-end':
      clock.wind(await minutesToNextEnd(world))
      return {}
    case 'misbehave':
      misbehaviour.do(wanted.what)
      return {}
    case 'teams-say':
    case 'teams-mention':
    case 'teams-look':
    case 'teams-suggest':
    case 'teams-press':
    case 'teams-file':
      return actInTeams(world, wanted)
    default:
      await actOnTheWorld(world, differences, wanted)
      return {}
  }
}

async function press({ slack }: SandboxWorld, wanted: Extract<Act, { act: 'press' }>): Promise<Done> {
  const { ts, onlyForYou, button } = wanted
  const person = slack.as(wanted.as)
  const [channel] = slack.channels.filter(({ members }) => members.includes(person.id))
  const inChannel = channel ? slack.messagesIn(channel.id) : []
  const shown = onlyForYou ? person.ephemerals() : [...person.messages(), ...inChannel]
  const message = shown.find(one => one.ts === ts)
  if (!message) throw new Error('That message is no longer there.')
  return outcomeOf(await person.press(message, button))
}

const outcomeOf = (answer: { readonly outcome: string } | null): Done => (answer ? { outcome: answer.outcome } : {})

async function minutesToNextEnd({ liveGrants, clock }: SandboxWorld): Promise<number> {
  const now = clock.now().getTime()
  const ends = (await liveGrants()).flatMap(({ until }) => (until ? [Date.parse(until)] : [])).filter(end => end > now)
  if (ends.length === 0) throw new Error('Nobody holds anything that is still to end.')
  // A second more, so that the end is past and not merely now.
  return (Math.min(...ends) - now + 1_000) / 60_000
}
