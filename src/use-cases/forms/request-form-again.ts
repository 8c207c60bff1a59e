import type { AccessFlow } from '../../access/access-flow.ts'
import type { Refusal } from '../../access/refusal.ts'
import { mostParts } from '../../access/request/of-several.ts'
import { asTyped } from '../../access/start.ts'
import { isNonEmpty } from '../../access/vocabulary.ts'
import { apartIn } from '../../cards/forms/choice.ts'
import type { FormOption, RequestForm } from '../../cards/forms/form.ts'
import { chosenBefore, extrasSaid, fieldsOf } from '../../cards/forms/form-extras.ts'
import { type HowLong, requestForm } from '../../cards/forms/request-form.ts'
import type { ChatAccount } from '../../ports/chat-surface.ts'
import { Fault } from '../../ports/fault.ts'
import type { Utterance } from '../../ports/incoming.ts'
import { howLongFor } from '../asking/how-long.ts'
import { zoneOf } from '../asking/read-start.ts'
import {
  askedBy,
  asOption,
  findByChoice,
  flowsToAskBy,
  type Requestable,
  requestable,
} from '../asking/requestable-access.ts'
import { personMentioned } from '../people/person-mentioned.ts'
import type { Ports } from '../ports.ts'
import type { Refused } from '../react/reaction.ts'

type Sent = Extract<Utterance, { type: 'request-form' }>

/**
 * The form as it was when it was sent, with everything that was typed and chosen still there. Nothing is given by it: sending it again
 * decides afresh.
 */
export async function requestFormAgain(
  ports: Ports,
  from: ChatAccount,
  what: Sent,
  { person, refusal }: Pick<Refused, 'person' | 'refusal'>,
  zone?: string,
): Promise<RequestForm> {
  const { asked, choices, flows } = await asOpened(ports, person, what)
  const mayBeGone = refusal.reason === 'unknown-resource' || refusal.reason === 'bundle-changed'
  const picked = apartIn(what.resource)
    .slice(0, mostParts)
    .map(value => ({ value, found: findByChoice(choices, value) }))
    .filter(({ found }) => found !== undefined || !mayBeGone)
  const found = picked.flatMap(one => one.found ?? [])
  const howLong = isNonEmpty(found) && person ? await howLongFor(ports, person.id, found, flows) : null
  const next = asked.extras?.start ? await nextWindow(ports, from, zone, refusal) : null
  const whomNamed = asked.extras?.whom && what.whom ? await nameOf(ports, from, what.whom) : undefined
  return requestForm({
    values: {
      resources: picked.map(chosenAgain),
      duration: what.duration,
      reason: what.reason,
      ...extrasSaid(what),
      ...(next === null ? {} : { start: next }),
    },
    ...asked,
    ...howLong,
    ...(whomNamed === undefined ? {} : { whomNamed }),
  })
}

/** Where it may begin next, as they would type it: sending the form again asks for that. */
async function nextWindow(ports: Ports, from: ChatAccount, zone: string | undefined, refusal: Refusal) {
  if (refusal.reason !== 'outside-hours' || !refusal.ahead) return null
  try {
    return asTyped(refusal.next, await zoneOf(ports, from, zone))
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    // By whose clocks it will be read is not known now.
    return `${asTyped(refusal.next, 'UTC')} UTC`
  }
}

interface Opened {
  readonly asked: Pick<RequestForm, 'reasonRequired' | 'extras'> & Partial<HowLong>
  readonly choices: readonly Requestable[]
  readonly flows: readonly AccessFlow[]
}

/** As it was when the form was opened. Where that cannot be found out it is left free, and looked at when it is sent. */
async function asOpened(ports: Ports, person: Refused['person'], sent: Sent): Promise<Opened> {
  const unknown = { asked: { reasonRequired: false, extras: fieldsOf(extrasSaid(sent)) }, choices: [], flows: [] }
  const policy = person && (await ports.store.activePolicy())
  if (!policy) return unknown
  try {
    const flows = await flowsToAskBy(ports, policy, person.id)
    const choices = await requestable(ports, policy, flows)
    return { asked: askedBy(choices, flows), choices, flows }
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code.startsWith('store.')) throw fault
    return unknown
  }
}

/** What was not found among what they may ask for has no name here: a forged choice would tell it otherwise. */
const chosenAgain = ({
  value,
  found,
}: {
  readonly value: string
  readonly found: Requestable | undefined
}): FormOption => (found ? asOption(found) : { value, label: chosenBefore, description: null })

/** Where it cannot be found out, they stay chosen without a name. */
async function nameOf(ports: Ports, { surface, team }: ChatAccount, user: string): Promise<string | undefined> {
  try {
    return (await personMentioned(ports, { as: '', account: { surface, team, user } }))?.name
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.code.startsWith('store.')) throw fault
    return undefined
  }
}
