import { z } from 'zod'
import type { Fault } from './entra/faults.ts'
import type { Offered } from './slack/open-form.ts'
import type { Person } from './slack/person.ts'
import type { SandboxWorld } from './world.ts'

const words = z.string().max(20_000)

/** What somebody at the page may do: what a person does in Slack, an administrator in the directory, and fate with the world. */
const acts = z.discriminatedUnion('act', [
  z.object({ act: z.literal('command'), as: words, text: words }),
  z.object({ act: z.literal('press'), as: words, ts: words, ephemeral: z.boolean(), actionId: words }),
  z.object({ act: z.literal('suggest'), as: words, field: words, typed: words }),
  z.object({ act: z.literal('choose'), as: words, field: words, value: words }),
  z.object({ act: z.literal('submit'), as: words, fields: z.record(words, words) }),
  z.object({ act: z.literal('close'), as: words }),
  z.object({ act: z.literal('wind'), minutes: z.number().int().min(1).max(100_000) }),
  z.object({ act: z.literal('member'), group: words, person: words, is: z.boolean() }),
  z.object({ act: z.literal('enabled'), person: words, is: z.boolean() }),
  z.object({ act: z.literal('lag'), milliseconds: z.number().int().min(0).max(60_000) }),
  z.object({ act: z.literal('graph'), trouble: z.enum(['throttled', 'away', 'hangs', 'loses-an-answer']) }),
  z.object({ act: z.literal('slack'), trouble: z.enum(['fails', 'loses-an-answer']) }),
])
type Act = z.infer<typeof acts>

export type Acted =
  | { readonly status: 200; readonly options?: readonly Offered[] }
  | { readonly status: 400; readonly error: string }

export async function act(world: SandboxWorld, wanted: unknown): Promise<Acted> {
  const parsed = acts.safeParse(wanted)
  if (!parsed.success) return { status: 400, error: 'The sandbox does not know how to do that.' }
  try {
    return { status: 200, ...(await carryOut(world, parsed.data)) }
  } catch (problem) {
    return { status: 400, error: problem instanceof Error ? problem.message : 'That cannot be done.' }
  }
}

async function carryOut(world: SandboxWorld, what: Act): Promise<{ options?: readonly Offered[] }> {
  const { entra, slack, clock } = world
  switch (what.act) {
    case 'command':
      // Words without the command's name in front are what they would be in Slack: nothing for an app.
      await personAt(world, what.as).command(what.text)
      return {}
    case 'press': {
      const person = personAt(world, what.as)
      const shown = (what.ephemeral ? person.ephemerals() : person.messages()).find(({ ts }) => ts === what.ts)
      if (!shown) throw new Error('That message is gone.')
      await person.press(shown, what.actionId)
      return {}
    }
    case 'suggest':
      return { options: await personAt(world, what.as).suggestions(what.field, what.typed) }
    case 'choose':
      await personAt(world, what.as).choose(what.field, what.value)
      return {}
    case 'submit': {
      const person = personAt(world, what.as)
      await person.fill(what.fields)
      await person.submit()
      return {}
    }
    case 'close':
      await personAt(world, what.as).closeView()
      return {}
    case 'wind':
      clock.wind(what.minutes)
      return {}
    case 'member':
      if (what.is) entra.truth.addMember(what.group, what.person)
      else entra.truth.removeMember(what.group, what.person)
      return {}
    case 'enabled':
      if (what.is) entra.truth.enable(what.person)
      else entra.truth.disable(what.person)
      return {}
    case 'lag':
      entra.lag = what.milliseconds
      return {}
    case 'graph':
      entra.faults.next(graphTroubles[what.trouble])
      return {}
    case 'slack':
      slack.faults.next(
        what.trouble === 'fails'
          ? { kind: 'status', status: 500, method: 'chat.update', times: 3 }
          : { kind: 'lose-answer', method: 'chat.postMessage' },
      )
      return {}
    default:
      return what satisfies never
  }
}

const graphTroubles: Readonly<Record<Extract<Act, { act: 'graph' }>['trouble'], Fault>> = {
  throttled: { kind: 'status', status: 429, headers: { 'Retry-After': '2' }, times: 5 },
  away: { kind: 'status', status: 503, times: 20 },
  hangs: { kind: 'hang' },
  'loses-an-answer': { kind: 'lose-answer', path: /\$ref$/ },
}

function personAt({ company, slack }: SandboxWorld, handle: string): Person {
  const account = company.people.find(person => person.handle === handle)?.slack
  if (!account) throw new Error(`${handle} has no Slack account.`)
  return slack.as(account.user)
}
