import type { AccessFlow } from '../../access/access-flow.ts'
import type { Refusal } from '../../access/refusal.ts'
import { oneself, serves } from '../../access/request-for.ts'
import { isNonEmpty, type Minutes, minutes, type PersonId } from '../../access/vocabulary.ts'
import { encodePress, parsePress } from '../../cards/buttons.ts'
import type { Form, RequestForm, RequestFormErrors } from '../../cards/forms/form.ts'
import { extrasSaid } from '../../cards/forms/form-extras.ts'
import { anyLength, fieldOf, type HowLong, requestForm } from '../../cards/forms/request-form.ts'
import { asBeforeButton } from '../../cards/parts/again.ts'
import { plainText } from '../../cards/parts/plain-text.ts'
import { explain } from '../../cards/refusals/refusal-wording.ts'
import { readTyped } from '../../cards/typed/typed.ts'
import { lengthText } from '../../cards/wording/wording.ts'
import type { ChatAccount, FormRef } from '../../ports/chat-surface.ts'
import type { Conversation, FormAsked } from '../../ports/conversation.ts'
import { Fault } from '../../ports/fault.ts'
import { favouritesOfPerson } from '../asking/favourites.ts'
import { heldStill } from '../asking/held-still.ts'
import { howLongFor } from '../asking/how-long.ts'
import { type AsOne, isByFlows, pickedFrom, together } from '../asking/picked.ts'
import { type StartRead, startOf } from '../asking/read-start.ts'
import { readTicket } from '../asking/read-ticket.ts'
import { durationOf, lengthTyped, reasonOf } from '../asking/read-wish.ts'
import {
  askedBy,
  asOption,
  flowsToAskBy,
  howLongForAny,
  offeredAgain,
  type Requestable,
  requestable,
} from '../asking/requestable-access.ts'
import { ownViews } from '../cards/own-views.ts'
import { sendWayToLink } from '../link/offer-link.ts'
import { identifyPerson } from '../people/identify-person.ts'
import { namesFor, type Ports } from '../ports.ts'
import { titleOfForm } from './deny-form.ts'
import { formBehind, isNothingAgainst } from './form-behind.ts'
import { search } from './search-choices.ts'

/** How long a person's list of choices may be reused while they type: it is shown, never decided upon. Milliseconds. */
const choicesKeep = 60_000

/** The chat's side door: what is stored for handling, and what is only read while somebody looks at a form. */
export function conversation(ports: Ports): Conversation {
  const near = new Map<string, { readonly until: number; readonly choices: Promise<Choices> }>()

  async function choicesOf(account: ChatAccount): Promise<Choices> {
    // An account that is unlinked, or linked to somebody else, is shown nothing of who it was before.
    const bound = await ports.store.binding(account)
    const key = `${account.surface}/${account.team}/${account.user}/${bound?.person ?? ''}`
    const now = ports.clock.now().getTime()
    const kept = near.get(key)
    if (kept && kept.until > now && kept.until <= now + choicesKeep) return kept.choices
    for (const [other, { until }] of near) if (until <= now) near.delete(other)
    const choices = readChoices(ports, account)
    near.set(key, { until: now + choicesKeep, choices })
    choices.catch(() => near.delete(key))
    return choices
  }

  return {
    viewCard: ownViews(ports),
    receive: incoming => ports.store.inbox.store(ports.ids.next(), incoming, ports.clock.now()),
    formAsked,
    fillRequestForm: (account, form, value) =>
      fill(ports, account, form, 'Request access', () => requestFormFor(ports, account, choicesOf(account), value)),
    fillDenyForm: (account, form, value) =>
      fill(ports, account, form, titleOfForm(parsePress(value)), () => formBehind(ports, account, value)),
    async suggestAccess(account, typed, limit) {
      const read = await choicesOf(account)
      return read.ok ? search(read.choices, typed, limit).map(asOption) : []
    },
    async howLong(account, resource) {
      const read = await choicesOf(account)
      if (!read.ok) return anyLength
      const picked = resource === null ? null : picksInForm(read, resource)
      const known = picked?.ok ? await howLongFor(ports, read.person, picked.found, picked.flows) : null
      return known ?? howLongForAny(read.choices) ?? anyLength
    },
    isNothingAgainst: (account, typed) => isNothingAgainst(ports, account, typed),
    checkRequestForm: (account, fields) =>
      checkFields(ports, choicesOf(account), fields, () => startOf(ports, account, fields, ports.clock.now())),
  }
}

/** Words for an emergency without a reason ask for the form, where it can be given. */
function formAsked(words: string): FormAsked | null {
  const typed = readTyped(words)
  if (typed.verb === 'request-form') return { of: 'request' }
  if (typed.verb !== 'breakglass' || typed.reason !== null || typed.duration !== null) return null
  const name = [...typed.resource.replace(/\p{Cs}/gu, '')].slice(0, longestName).join('')
  return { of: 'reason', value: encodePress({ verb: 'break-glass', ...(name === '' ? {} : { name }) }) }
}

/** Of anything in the directory. */
const longestName = 256

type Choices =
  | {
      readonly ok: true
      readonly person: PersonId
      readonly flows: readonly AccessFlow[]
      readonly choices: readonly Requestable[]
      /** What they may ask for themselves, by the flow that counts then. */
      readonly own: readonly Requestable[]
    }
  | { readonly ok: false; readonly refusal: Refusal }

async function readChoices(ports: Ports, account: ChatAccount): Promise<Choices> {
  const identified = await identifyPerson(ports, account)
  if (!identified.ok) return identified
  const policy = await ports.store.activePolicy()
  const person = identified.person.id
  if (!policy) return { ok: true, person, flows: [], choices: [], own: [] }
  const flows = await flowsToAskBy(ports, policy, person)
  const own = flows.filter(flow => serves(flow, oneself))
  const choices = await requestable(ports, policy, flows)
  return { ok: true, person, flows, choices, own: await requestable(ports, policy, own) }
}

async function requestFormFor(
  ports: Ports,
  account: ChatAccount,
  choices: Promise<Choices>,
  value: string | undefined,
): Promise<Form> {
  const read = await choices
  const refusal: Refusal | null = read.ok
    ? read.choices.length === 0
      ? { reason: 'nothing-to-ask-for' }
      : null
    : read.refusal
  if (refusal) {
    ports.log.info('form.refused', { account, reason: refusal.reason })
    return { kind: 'closing', title: 'Request access', line: await sendWayToLink(ports, account, refusal, null) }
  }
  const begun = read.ok ? await beginning(ports, read, value, account) : {}
  const asked = read.ok ? askedBy(read.choices, read.flows) : { reasonRequired: false }
  return requestForm({ ...asked, ...begun })
}

/** Where one of their requests was named, as that was filled. Else empty, with what they may want again where nothing else offers it. */
async function beginning(
  ports: Ports,
  choices: Extract<Choices, { ok: true }>,
  value: string | undefined,
  account: ChatAccount,
): Promise<Partial<Pick<RequestForm, 'values' | 'whomNamed' | 'before'> & HowLong>> {
  if (value !== undefined && value !== '') return asBefore(ports, choices, value, account)
  if (ports.surfaces.get(account.surface)?.homePages !== false) return {}
  const before = (await favouritesOfPerson(ports, { id: choices.person })).map(asBeforeButton)
  return isNonEmpty(before) ? { before } : {}
}

/** As an earlier request of theirs was filled. What it was about is chosen only where it is offered to them still. */
async function asBefore(
  ports: Ports,
  read: Extract<Choices, { ok: true }>,
  value: string,
  { surface }: ChatAccount,
): Promise<Partial<Pick<RequestForm, 'values' | 'whomNamed'> & HowLong>> {
  const { person } = read
  const press = parsePress(value)
  const request = press?.verb === 'again' ? await ports.store.request(press.request) : null
  if (request?.ask.requester !== person) return {}
  const { duration, reason, ticket } = request.ask
  const offered = offeredAgain(read.choices, request.ask)
  const whom = request.ask.beneficiary === person ? null : await accountIn(ports, surface, request.ask.beneficiary)
  const values = {
    resources: offered.map(asOption),
    duration: lengthText(duration),
    reason,
    ...extrasSaid({ ticket, whom: whom?.user }),
  }
  const flows = request.ask.beneficiary === person ? read.flows.filter(flow => serves(flow, oneself)) : read.flows
  const howLong = isNonEmpty(offered) ? await howLongFor(ports, person, offered, flows) : null
  return { values, ...howLong, ...(whom ? { whomNamed: whom.name } : {}) }
}

/** As whom this chat knows somebody, as far as Doorbell was told. */
async function accountIn(ports: Ports, surface: ChatAccount['surface'], person: PersonId) {
  const bound = (await ports.store.accountsOf(person)).find(({ account }) => account.surface === surface)
  const chat = ports.surfaces.get(surface)
  const account = bound?.account ?? (chat?.accountsOfDirectory ? await chat.findAccount({ person, email: null }) : null)
  return account && { user: account.user, name: (await namesFor(ports, [person]))(person) }
}

/** A form that was opened is never left loading: what cannot be found out is said on it. */
async function fill(
  ports: Ports,
  account: ChatAccount,
  form: FormRef,
  title: string,
  content: () => Promise<Form>,
): Promise<void> {
  const surface = ports.surfaces.get(form.surface)
  try {
    await surface?.updateForm(form, await content())
  } catch (problem) {
    if (problem instanceof Fault) ports.log.warn('form.cannot-fill', { account, code: problem.code })
    else ports.log.error('form.bug', { account, err: problem })
    const apology: Form = { kind: 'closing', title, line: explain({ reason: 'cannot-check' }, String) }
    await surface?.updateForm(form, apology).catch(lost => ports.log.warn('form.lost', { account, err: lost }))
  }
}

const nothingOpen = { flows: [], choices: [], own: [] }

type Open = Pick<Extract<Choices, { ok: true }>, 'flows' | 'choices' | 'own'>

/** As far as that can be told before it is sent: for themselves, where all of it is open to them so. */
function picksInForm(read: Open, value: string) {
  const picked = pickedFrom([...read.own, ...read.choices], value)
  if (!picked.ok) return picked
  const own = picked.found.every(one => read.own.includes(one))
  return { ...picked, flows: own ? read.flows.filter(flow => serves(flow, oneself)) : read.flows }
}

/** The same as one request. */
function pickedInForm(
  { clock }: Pick<Ports, 'clock'>,
  read: Open,
  value: string,
  length: Minutes | null = null,
): AsOne {
  const picked = picksInForm(read, value)
  return picked.ok ? together(picked.found, picked.flows, { at: clock.now(), length }) : picked
}

/** The same for as long as it is asked for, on top of what they have of it still. */
async function judgedInForm(
  ports: Pick<Ports, 'clock' | 'store'>,
  read: Extract<Choices, { ok: true }>,
  { resource, duration }: Fields,
): Promise<AsOne> {
  const usual = pickedInForm(ports, read, resource ?? '')
  const picked = pickedFrom(read.choices, resource ?? '')
  const length = lengthTyped(duration) ?? (usual.ok ? usual.found.flow.duration.default : null)
  if (length === null || !picked.ok) return usual
  const held = await heldStill(ports, read.person, picked.found)
  return pickedInForm(ports, read, resource ?? '', minutes(length + held))
}

type Fields = Parameters<Conversation['checkRequestForm']>[1]

async function checkFields(
  ports: Pick<Ports, 'clock' | 'store'>,
  choices: Promise<Choices>,
  fields: Fields,
  start: () => Promise<StartRead>,
): Promise<RequestFormErrors> {
  const read = await choices
  const wanted = read.ok
    ? await judgedInForm(ports, read, fields)
    : pickedInForm(ports, nothingOpen, fields.resource ?? '')
  if (!wanted.ok) {
    const { refusal } = wanted
    if ((fields.whom || fields.start) && isByFlows(refusal)) return {}
    return asErrors([refusal.reason === 'unknown-resource' ? { ...refusal, typed: 'that' } : refusal])
  }
  const { found } = wanted
  const begins = fields.start ? await start() : null
  // For somebody else, or from then on, another flow may count: that is looked at when it is sent.
  const wrong = fields.whom || fields.start ? [] : wrongFields(found.flow, fields)
  return asErrors([...wrong, ...(begins?.ok === false ? [begins.refusal] : [])])
}

const wrongFields = (flow: AccessFlow, { duration, reason, ticket }: Fields): readonly Refusal[] =>
  [durationOf(duration, flow), reasonOf(reason, flow), readTicket(ticket, flow.ticket)].flatMap(read =>
    read.ok ? [] : [read.refusal],
  )

const asErrors = (refusals: readonly Refusal[]): RequestFormErrors =>
  Object.fromEntries(
    refusals.flatMap(refusal => {
      const field = fieldOf(refusal)
      return field ? [[field, plainText(explain(refusal, String))]] : []
    }),
  )
