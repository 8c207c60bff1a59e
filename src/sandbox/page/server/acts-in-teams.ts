import { z } from 'zod'
import type { TeamsPerson } from '../../teams/person.ts'
import type { SimulatedTeams } from '../../teams/server.ts'
import type { ShownMessage } from '../../teams/shown.ts'
import type { SandboxWorld } from '../../world.ts'
import type { Done } from '../shown.ts'

const as = z.string().max(40)
const field = z.string().max(255)
const words = z.string().max(8_000)
const id = z.string().max(120)
const card = { as, conversation: id, id }

/** What somebody can do in Teams. */
export const actsInTeams = [
  z.strictObject({ act: z.literal('teams-say'), as, text: words }),
  z.strictObject({ act: z.literal('teams-mention'), as, text: words }),
  z.strictObject({ act: z.literal('teams-look'), as, channel: z.boolean() }),
  z.strictObject({ act: z.literal('teams-suggest'), ...card, field, query: z.string().max(300) }),
  z.strictObject({ act: z.literal('teams-file'), ...card, answer: z.enum(['accept', 'decline']) }),
  z.strictObject({
    act: z.literal('teams-press'),
    ...card,
    /** Its place among the buttons of the card, and its title. */
    button: z.number().int().min(0).max(200),
    title: words,
    values: z.record(field, z.union([words, z.array(words).max(100)])),
  }),
] as const
type ActInTeams = z.infer<(typeof actsInTeams)[number]>

/** Does it as a person would, through signed activities to Doorbell. @throws Error for what cannot be done, in words for whoever tried. */
export async function actInTeams({ teams }: SandboxWorld, wanted: ActInTeams): Promise<Done> {
  if (teams === null) throw new Error('There is no Teams in this sandbox.')
  const person = teams.as(wanted.as)
  switch (wanted.act) {
    case 'teams-say':
      return outcomeOf(await person.say(wanted.text))
    case 'teams-mention':
      return outcomeOf(await person.mention(roomOf(teams), wanted.text))
    case 'teams-look':
      await person.look(wanted.channel ? roomOf(teams) : undefined)
      return {}
    case 'teams-suggest':
      return { choices: await person.suggestions(messageOf(person, wanted), wanted.field, wanted.query) }
    case 'teams-file':
      return outcomeOf(await person.answerFile(messageOf(person, wanted), wanted.answer))
    case 'teams-press': {
      const message = messageOf(person, wanted)
      await person.fill(message, wanted.values)
      const answer = await person.pressAt(message, wanted.button, wanted.title)
      const [complaint] = Object.values(person.complaints(message))
      if (answer === null) throw new Error(complaint ?? 'Teams asks for something that is missing.')
      return outcomeOf(answer)
    }
    default:
      return wanted satisfies never
  }
}

const outcomeOf = ({ outcome }: { readonly outcome: string }): Done => ({ outcome })

/** The first one: the channel in which requests are shown. */
function roomOf({ rooms }: SimulatedTeams): string {
  const [room] = rooms
  if (room === undefined) throw new Error('There is no channel in this Teams.')
  return room.id
}

function messageOf(
  person: TeamsPerson,
  { conversation, id: wanted }: { conversation: string; id: string },
): ShownMessage {
  const message = person.in(conversation).find(one => one.id === wanted)
  if (message === undefined) throw new Error('That message is no longer there.')
  return message
}
