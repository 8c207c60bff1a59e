import {
  type DriftId,
  driftId,
  type GrantId,
  grantId,
  type Minutes,
  minutes,
  type PanicId,
  type PersonId,
  type PolicyProposalId,
  panicId,
  personId,
  policyProposalId,
  type RequestId,
  requestId,
  type TagProposalId,
  tagProposalId,
} from '../access/vocabulary.ts'

/** What a button asks for. It names a request or a grant and a verb, never a right: who pressed it is told by the chat. */
export type Press =
  /** `again` opens the request form as this request filled it. */
  | {
      readonly verb: 'deny' | 'take-back' | 'cancel' | 'again' | 'sign-off' | 'ask-back' | 'answer'
      readonly request: RequestId
      readonly list?: List
    }
  /** `told`: how often the cards had come to tell more when this one was made. Absent: never. */
  /** `approve-for` opens the form in which it is said for how long. */
  | {
      readonly verb: 'approve' | 'approve-for'
      readonly request: RequestId
      readonly told?: number
      readonly list?: List
    }
  | {
      readonly verb: 'return' | 'revoke' | 'retry' | 'sign-out'
      readonly grant: GrantId
      /** Of a bundle: with every other part of it that this can be done to. Absent: this one alone. */
      readonly all?: true
      readonly list?: List
    }
  /** By so much. Absent: by as much as the access flow gives each time. */
  | {
      readonly verb: 'extend'
      readonly grant: GrantId
      readonly by?: Minutes
      readonly all?: true
      readonly list?: List
    }
  /** Another page of a list, or its first: looked up anew, for whoever presses. */
  | { readonly verb: 'show'; readonly list: List }
  | { readonly verb: 'keep-drift' | 'adopt-drift' | 'undo-drift'; readonly drift: DriftId }
  | { readonly verb: 'confirm-tag' | 'reject-tag'; readonly tag: TagProposalId }
  | { readonly verb: 'activate-policy' | 'refuse-policy' | 'read-policy'; readonly policy: PolicyProposalId }
  /** What is known of somebody is not forgotten. */
  | { readonly verb: 'keep-person'; readonly person: PersonId }
  /** Opens the form in which the name has to be typed. */
  | { readonly verb: 'panic'; readonly panic: PanicId }
  /** Opens the form for an emergency. `name`: what is chosen on it to begin with, as it was typed. */
  | { readonly verb: 'break-glass'; readonly name?: string }
  /** Asks for what was typed in `line`, to begin then. */
  | { readonly verb: 'ask-then'; readonly at: Date; readonly line: string }
  /** Asks for a link of one's own, and names nothing. */
  | { readonly verb: 'link' }

/** A list that only its reader sees. A button on one says which, so that the list can be shown as it is after the press. */
export interface List {
  readonly of: 'approvals' | 'mine'
  /** How many are before the first one that it shows. */
  readonly from: number
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export function encodePress(press: Press): string {
  if (press.verb === 'link') return linkValue
  if (press.verb === 'show') return `${showing}${encodeList(press.list)}`
  if (press.verb === 'ask-then')
    return `${askingThen}${press.at.getTime() / 60_000}:${encodeURIComponent(press.line.replace(/\p{Surrogate}/gu, '\ufffd'))}`
  if (press.verb === 'break-glass')
    return press.name === undefined ? glassValue : `${glassValue}:${encodeURIComponent(press.name)}`
  const told = 'told' in press && press.told ? `:told${press.told}` : ''
  const list = 'list' in press && press.list ? `:on-${encodeList(press.list)}` : ''
  const all = 'all' in press && press.all ? ':all' : ''
  const by = 'by' in press && press.by ? `:by${press.by}` : ''
  return `v1:${press.verb}:${idOf(press)}${told}${by}${all}${list}`
}

const showing = 'v1:show:'

const encodeList = ({ of, from }: List): string => `${of}${from}`

const listMark = /^(approvals|mine)(0|[1-9]\d{0,3})$/

function parseList(mark: string): List | null {
  // On a list from before it had pages.
  if (mark === 'mine') return { of: 'mine', from: 0 }
  const [, of, from] = listMark.exec(mark) ?? []
  return of === 'approvals' || of === 'mine' ? { of, from: Number(from) } : null
}

const askingThen = 'v1:ask-then:'

function parseAskThen(value: string): Press | null {
  const [, minute = '', line = ''] = /^(\d{1,9}):(.+)$/.exec(value.slice(askingThen.length)) ?? []
  const typed = decoded(line)
  return typed ? { verb: 'ask-then', at: new Date(Number(minute) * 60_000), line: typed } : null
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

const linkValue = 'v1:link'
const glassValue = 'v1:break-glass'

function parseGlass(value: string): Press | null {
  if (value === glassValue) return { verb: 'break-glass' }
  const name = decoded(value.slice(glassValue.length + 1))
  return name === null ? null : { verb: 'break-glass', name }
}

const idOf = (press: Exclude<Press, { verb: 'link' | 'show' | 'break-glass' | 'ask-then' }>): string =>
  'grant' in press
    ? press.grant
    : 'tag' in press
      ? press.tag
      : 'drift' in press
        ? press.drift
        : 'panic' in press
          ? press.panic
          : 'policy' in press
            ? press.policy
            : 'person' in press
              ? press.person
              : press.request

/** `null` for anything that we did not make. What it names may still not exist, or be nobody's business of the presser. */
export function parsePress(value: string): Press | null {
  if (value === linkValue) return { verb: 'link' }
  if (value === glassValue || value.startsWith(`${glassValue}:`)) return parseGlass(value)
  if (value.startsWith(askingThen)) return parseAskThen(value)
  if (value.startsWith(showing)) {
    const list = parseList(value.slice(showing.length))
    return list && { verb: 'show', list }
  }
  const [, before = value, mark] = onList.exec(value) ?? []
  if (mark === undefined) return parseDeed(before)
  const list = parseList(mark)
  const press = list && parseDeed(before)
  return press && ('request' in press || 'grant' in press) ? { ...press, list } : null
}

const onList = /^(.*):on-([a-z]+\d*)$/

function parseDeed(value: string): Press | null {
  const [version, verb, id, ...rest] = value.split(':')
  if (version !== 'v1' || !id || !uuid.test(id)) return null
  if (verb === 'approve' || verb === 'approve-for') return parseApprove(verb, requestId(id), rest)
  if (isForAll(verb, rest)) return { verb, grant: grantId(id), all: true }
  if (verb === 'extend' && rest.length > 0) return parseExtend(grantId(id), rest)
  if (rest.length > 0) return null
  switch (verb) {
    case 'deny':
    case 'take-back':
    case 'cancel':
    case 'again':
    case 'ask-back':
    case 'answer':
    case 'sign-off':
      return { verb, request: requestId(id) }
    case 'return':
    case 'extend':
    case 'revoke':
    case 'retry':
    case 'sign-out':
      return { verb, grant: grantId(id) }
    case 'keep-drift':
    case 'adopt-drift':
    case 'undo-drift':
      return { verb, drift: driftId(id) }
    case 'confirm-tag':
    case 'reject-tag':
      return { verb, tag: tagProposalId(id) }
    case 'activate-policy':
    case 'refuse-policy':
    case 'read-policy':
      return { verb, policy: policyProposalId(id) }
    case 'keep-person':
      return { verb, person: personId(id) }
    case 'panic':
      return { verb, panic: panicId(id) }
    default:
      return null
  }
}

const forAll = ['return', 'extend', 'revoke', 'retry'] as const

const isForAll = (verb: string | undefined, [mark, ...more]: readonly string[]): verb is (typeof forAll)[number] =>
  mark === 'all' && more.length === 0 && forAll.some(one => one === verb)

const byMark = /^by([1-9]\d{0,5})$/

function parseExtend(grant: GrantId, [mark = '', ...more]: readonly string[]): Press | null {
  const by = byMark.exec(mark)?.[1]
  return by && more.length === 0 ? { verb: 'extend', grant, by: minutes(Number(by)) } : null
}

const toldMark = /^told([1-9]\d{0,3})$/

function parseApprove(
  verb: 'approve' | 'approve-for',
  request: RequestId,
  [mark, ...rest]: readonly string[],
): Press | null {
  if (mark === undefined) return { verb, request }
  const told = toldMark.exec(mark)?.[1]
  return told && rest.length === 0 ? { verb, request, told: Number(told) } : null
}

/** Whether it looks like a button from before an upgrade, which says things that this release does not read. */
export const isOfEarlierRelease = (value: string): boolean => value.startsWith('v0:')
