import type {
  AskedBecause,
  ManagerProblem,
  NobodyBecause,
  OwnerAttribute,
  OwnerFallback,
  OwnerProblem,
  OwnerSource,
  OwnerTried,
  UngrantableReason,
} from '../access/catalog.ts'
import type { FailReason } from '../access/grant/states.ts'
import type { Refusal } from '../access/refusal.ts'
import type { RequestStatus } from '../access/request/states.ts'
import type { Minutes, PersonId } from '../access/vocabulary.ts'
import { code, type Line, line, type Span, said, saidStrong, when } from './card.ts'

/** How people are called on cards. */
export type Names = (person: PersonId) => string

/** "2 hours", "1 hour 30 minutes", "3 days". */
export function lengthText(length: Minutes): string {
  const parts = [
    [Math.floor(length / 1440), 'day'],
    [Math.floor((length % 1440) / 60), 'hour'],
    [length % 60, 'minute'],
  ] as const
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`)
    .join(' ')
}

/** "once", "twice", "3 times". */
export const timesText = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`)

/** Names one after the other, each to be recognised. */
const listed = (names: readonly string[]): Line =>
  names.flatMap((name, index) => [...(index > 0 ? line(', ') : []), saidStrong(name)])

export const statusText: Readonly<Record<RequestStatus, string>> = {
  'awaiting-approval': 'waiting for approval',
  approved: 'approved',
  denied: 'denied',
  withdrawn: 'withdrawn',
  lapsed: 'lapsed',
}

/** One sentence for every "no". It says what is wrong and, where there is one, the way on. */
export const refusalText: {
  readonly [R in Refusal['reason']]: (refusal: Extract<Refusal, { reason: R }>, names: Names) => Line
} = {
  'unknown-command': ({ typed, nearest }) =>
    nearest
      ? line(
          'I do not know “',
          said(typed),
          '”. Did you mean ',
          code(nearest),
          '? ',
          code('help'),
          ' lists what I understand.',
        )
      : line('I do not know “', said(typed), '”. ', code('help'), ' lists what I understand.'),
  'unknown-resource': ({ typed, nearest }) => {
    const [first, ...others] = nearest
    if (first === undefined) return line('There is nothing called “', said(typed), '” that you may ask for.')
    const names: Span[] = [saidStrong(first), ...others.flatMap(name => [...line(', '), saidStrong(name)])]
    return [
      ...line('There is nothing called “', said(typed), '” that you may ask for. The nearest: '),
      ...names,
      ...line('.'),
    ]
  },
  'ambiguous-resource': ({ typed, matches }) => [
    ...line('“', said(typed), '” could mean several things: '),
    ...matches.flatMap((name, index) => [...(index > 0 ? line(', ') : []), saidStrong(name)]),
    ...line('. Please choose in the form, which tells them apart.'),
  ],
  'chat-not-here': ({ typed, here }) => [
    ...line('“', said(typed), '” cannot be chosen: I am in '),
    ...here.flatMap((name, index) => line(index > 0 ? ' and ' : '', code(name))),
    ...line(here.length > 1 ? ', and write to you in one of them first.' : ' only, so that is where I write to you.'),
  ],
  'only-from-now': () =>
    line('Access begins as soon as it is approved; a later start cannot be asked for. Please ask when you need it.'),
  'only-for-oneself': () =>
    line('Access is asked for by whoever needs it; you cannot ask for somebody else. They can ask for it themselves.'),
  'resource-missing': () => line('Please choose what you need access to.'),
  'duration-unreadable': ({ typed, problem }) => {
    switch (problem) {
      case 'not-positive':
        return line('A duration has to be at least 1 minute, and “', said(typed), '” is not.')
      case 'not-whole-minutes':
        return line('Durations are whole minutes, and “', said(typed), '” is not.')
      case 'unknown-unit':
        return line(
          '“',
          said(typed),
          '” has no unit that I know. Try ',
          code('90m'),
          ', ',
          code('2h'),
          ' or ',
          code('1d'),
          '.',
        )
      case 'too-long':
        return line('“', said(typed), '” is longer than any access that Doorbell gives. Access always ends.')
      case 'not-a-duration':
        return line(
          'I cannot read “',
          said(typed),
          '” as a duration. Try ',
          code('90m'),
          ', ',
          code('2h'),
          ' or ',
          code('1h 30m'),
          '.',
        )
      default:
        return problem satisfies never
    }
  },
  'duration-above-cap': ({ asked, max }) =>
    line(`You asked for ${lengthText(asked)}; this access is given for ${lengthText(max)} at most.`),
  'reason-required': () => line('Please say why you need it. Whoever decides reads your reason.'),
  'reason-too-long': ({ max }) => line(`Please keep the reason within ${max} characters.`),
  'nothing-to-ask-for': () =>
    line('There is nothing that you may ask for at the moment. Your access admins decide what is offered to whom.'),
  ungrantable: ({ why }) => line(`This cannot be given by Doorbell: ${ungrantableText[why]}.`),
  'protected-account': () =>
    line('This account is protected by the access file: Doorbell gives it nothing and takes nothing from it.'),
  'already-held': () =>
    line(
      'You already have this, and not from Doorbell. There is nothing to ask for, and Doorbell will not take it away.',
    ),
  'already-requested': () =>
    line('You have already asked for this, and it is still waiting for an answer. ', code('mine'), ' shows it.'),
  'too-many-open': ({ limit }) =>
    line(
      `You have ${limit} requests waiting, and no more are taken until some are answered. You can cancel one with `,
      code('mine'),
      '.',
    ),
  'too-many-today': ({ limit }) =>
    line(`You have asked ${limit} times in the last 24 hours, and no more are taken for now.`),
  'denied-recently': ({ until }) =>
    line('This was denied to you a short while ago. You can ask for it again from ', when(until, 'time'), ' on.'),
  'nobody-can-decide': ({ because }) => [
    ...line('Nobody can be found who may decide this, so it cannot be asked for'),
    ...(because.length > 0 ? line(': ') : line(': there are not enough different people who may.')),
    ...because.flatMap((why, index) => [...(index > 0 ? line('; ') : []), ...nobodyText(why)]),
    ...line(because.length > 0 ? '. Your access admins have been told.' : ' Your access admins have been told.'),
  ],
  'own-request': () => line('You asked for this access, so someone else has to decide it.'),
  'not-an-approver': () =>
    line('This is not yours to decide: you are not, or no longer, among the people who may. Nothing was changed.'),
  'rules-changed': () =>
    line(
      'The access rules have changed since this was asked, and no longer have a place for this decision. It has to be asked anew.',
    ),
  'already-decided-by-you': () => line('You have already decided this request; one person counts once.'),
  'already-settled': ({ status, by, at }, names) =>
    by
      ? line(
          `Too late: this request was already ${statusText[status]} by `,
          saidStrong(names(by)),
          ' at ',
          when(at, 'time'),
          '.',
        )
      : line(`Too late: this request was already ${statusText[status]} at `, when(at, 'time'), '.'),
  'past-deadline': ({ lapsedAt }) =>
    line('Too late: this request lapsed at ', when(lapsedAt, 'time'), ' because nobody had answered.'),
  'deny-reason-required': () => line('Please say why you deny it. The person who asked will read it.'),
  'not-the-requester': () => line('Only the person who asked can cancel a request.'),
  'no-such-request': () =>
    line(
      'There is no such request. The button may come from a message that Doorbell did not send. Nothing was changed.',
    ),
  'not-your-access': () => line('Only the person who holds this access can return or extend it.'),
  'grant-not-live': ({ status }) =>
    status === 'failed'
      ? line('This access was never given, so there is nothing to return.')
      : line(status === 'ended' ? 'This access has already ended.' : 'This access is already being ended.'),
  'too-early-to-extend': ({ from }) =>
    line('It is too early to extend this: that can be done in the last quarter of its time, from ', when(from), ' on.'),
  'no-extensions': () =>
    line('This access is given once and not extended. When you need it longer, please ask for it again.'),
  'no-extension-left': ({ max, cap }) =>
    line(
      `This access can be extended ${timesText(max)}, and lasts ${lengthText(cap)} at most. For longer it takes a new decision: please ask for it again.`,
    ),
  'extension-too-long': ({ asked, longest }) =>
    line(
      `You asked to extend it by ${lengthText(asked)}; without a new decision it can be extended by ${lengthText(longest)} at most.`,
    ),
  'cannot-be-extended': ({ why }, names) => [...line('This access cannot be extended. '), ...failText(why, names)],
  'no-longer-held': () =>
    line('The directory does not list this access any more, so there is nothing to extend. Please ask for it again.'),
  'already-tried-again': () => line('Somebody has tried this again already. The newest message says how it stands.'),
  'approval-too-old': ({ until }) =>
    line(
      'The approval was good until ',
      when(until, 'time'),
      ' and is too old to give anything by. It has to be asked anew.',
    ),
  'nothing-live': () => line('You hold nothing that this could be about. ', code('mine'), ' shows what you hold.'),
  'nothing-waiting': () =>
    line('No request of yours for anything of that name is waiting. ', code('mine'), ' shows what you asked for.'),
  'nothing-to-revoke': () =>
    line(
      'There is no live access like that which is yours to revoke. Say whose and what: ',
      code('revoke ana@contoso.com jit-db-readers'),
      '.',
    ),
  'not-yours-to-revoke': ({ holder, resource, approvers }) => [
    ...line(saidStrong(holder), ' holds ', saidStrong(resource), ', and you did not approve it. '),
    ...(approvers.length > 0
      ? line('Whoever did can revoke it, ', ...listed(approvers), ', and every access admin can.')
      : line('Every access admin can revoke it.')),
  ],
  'several-live': ({ what }) => [
    ...line('That could mean several: '),
    ...what.flatMap((name, index) => [...(index > 0 ? line(', ') : []), saidStrong(name)]),
    ...line('. Please say which.'),
  ],
  'not-due': ({ at }) => line('It is too early for that: not before ', when(at), '.'),
  'admins-only': () => line('This is for the admins of Doorbell, and the directory does not list you among them.'),
  'not-an-admin': () => line('Only an access admin can do that for somebody else. Nothing was changed.'),
  'linked-by-operator': () =>
    line('This account is linked by the import file, which only your access admins can change. Nothing was changed.'),
  'account-of-directory': () =>
    line('This account is the directory’s own: nobody had to link it, and it cannot be unlinked. Nothing was changed.'),
  'nobody-linked': ({ typed }) =>
    typed === null
      ? line('Your account is not linked, so there is nothing to undo.')
      : line(
          'Nobody with the address “',
          said(typed),
          '” is linked to a chat account. Please write their e-mail address in full.',
        ),
  'nothing-called': ({ typed, nearest }) =>
    nearest.length === 0
      ? line('No resource is called “', said(typed), '”.')
      : line('No resource is called “', said(typed), '”. The nearest: ', ...listed(nearest), '.'),
  'several-called': ({ typed, matches }) =>
    line('“', said(typed), '” is the name of several resources. Write one of these: ', ...listed(matches), '.'),
  'tag-key-unknown': ({ key, known }) =>
    line('The access file looks for no owner behind “', said(key), '”, only behind ', ...listed(known), '.'),
  'tags-not-read': ({ integration }) =>
    line(
      'The access file does not look at tags for the owners of ',
      said(integration),
      ', so setting one would change nothing.',
    ),
  'tag-in-file': ({ key, value }) =>
    line(
      'The access file says ',
      said(`${key} = ${value}`),
      ' for this resource, and what it says beats what is set in chat. Change it there.',
    ),
  'tag-as-it-is': () => line('The tag is as you want it already. Nothing was changed.'),
  'owner-unknown': ({ name, attribute }) =>
    line(`The directory knows no ${attributeText[attribute]} called “`, said(name), '”. Nothing was changed.'),
  'owner-ambiguous': ({ name, candidates }) =>
    line('“', said(name), '” could be several. Write one of these: ', ...listed(candidates), '.'),
  'owner-inactive': ({ name }) =>
    line('“', said(name), '” is disabled or a guest, and could not decide. Nothing was changed.'),
  'owner-is-offered': ({ name }) =>
    line(
      '“',
      said(name),
      '” is itself handed out by Doorbell, so whoever has it cannot decide about access. Nothing was changed.',
    ),
  'own-tag': () => line('You proposed this change, so another admin has to confirm it.'),
  'tag-settled': ({ status }) => line(`Too late: this change was already ${status}.`),
  'tag-too-old': ({ days }) => line(`This was proposed more than ${days} days ago. Please propose it anew.`),
  'tag-proposer-gone': () => line('Whoever proposed this is no longer an access admin, so it cannot be confirmed.'),
  'bot-account': () => line('Bots cannot ask for access or decide about it.'),
  'guest-account': () => line('Guests of this workspace cannot use Doorbell. Please ask with a full member account.'),
  'foreign-account': () => line('Your account belongs to another workspace. Doorbell serves members of this one only.'),
  'deactivated-account': () => line('Your chat account is deactivated.'),
  'not-linked': () => line('I do not know who you are in the directory.'),
  'linked-to-another-account': () =>
    line(
      'Another chat account is already linked to your account in the directory. Please ask your access admins to sort it out.',
    ),
  'address-unconfirmed': () =>
    line(
      'The e-mail address in your chat profile is missing or not confirmed, so I cannot tell who you are in the directory.',
    ),
  'address-not-allowed': () =>
    line('The e-mail address in your chat profile is not of a domain that Doorbell accepts.'),
  'nobody-in-directory': () =>
    line(
      'No account in the directory has the e-mail address of your chat profile. Please ask your access admins to link you.',
    ),
  'several-in-directory': () =>
    line(
      'Several accounts in the directory share your e-mail address, so I cannot tell which is yours. Please ask your access admins to link you.',
    ),
  'disabled-in-directory': () => line('Your account in the directory is disabled.'),
  'guest-in-directory': () =>
    line('Your account in the directory is a guest, and guests are not given access by Doorbell.'),
  'person-missing': () => line('Please say whom you mean: a name, an address, or ', code('me'), '.'),
  'unknown-person': ({ typed }) => line('Nobody in the directory is called “', said(typed), '”.'),
  'ambiguous-person': ({ typed, matches }) => [
    ...line('“', said(typed), '” could mean several people: '),
    ...matches.flatMap((name, index) => [...(index > 0 ? line(', ') : []), saidStrong(name)]),
    ...line('. Please give an address.'),
  ],
  'not-yours-to-see': () =>
    line('That is shown to the person themselves, to their manager, to those who answer for it, and to auditors.'),
  'cannot-check': () =>
    line(
      'I cannot reach everything that I have to check for this, so nothing was changed. Please try again in a minute; if it stays, tell your access admins.',
    ),
}

export function explain(refusal: Refusal, names: Names): Line {
  // The record is total over the union; what TypeScript cannot see is that key and argument belong together.
  const sentence = refusalText[refusal.reason] as (refusal: Refusal, names: Names) => Line
  return sentence(refusal, names)
}

/** On the card of whoever decides about a role. */
export const privilegedText: Line = line(
  'This is a privileged role: whoever holds it can change accounts or settings of other people.',
)

/** On the card of whoever decides about a group that holds roles. */
export const givesRolesText: Line = line(
  'Whoever is in this group holds its directory roles as well, for as long as they are in it.',
)

/** What a group gives besides its membership, in the directory's own names. */
export const givesText = (roles: readonly string[]): Line =>
  roles.length === 0
    ? line('no directory role at the moment')
    : roles.flatMap((role, index) => line(index > 0 ? ', ' : '', said(role)))

export const ungrantableText: Readonly<Record<UngrantableReason, string>> = {
  'dynamic-membership': 'its members are set by a rule in the directory',
  'synced-from-on-premises': 'it is synchronised from an on-premises directory and can only be changed there',
  'mail-enabled-security': 'it is a mail-enabled security group, which can only be changed in Exchange',
  'distribution-list': 'it is a distribution list',
  'restricted-management': 'it is in a restricted management unit',
  'hidden-membership': 'its membership is hidden',
  'role-assignable': 'it can give directory roles, and the access file says nothing of directory roles',
  'tier-zero':
    'it gives control over the whole tenant (tier zero). That needs two approvers and a fresh sign-in, which this release cannot ask for yet, whatever the access file says',
  'role-disabled': 'it is switched off in the directory',
  'not-included': 'it is not among the roles that the access file lists under roles.include',
  'confers-authority': 'it lets whoever has it decide about access in Doorbell',
  gone: 'it is no longer in the directory',
}

const attributeText: Readonly<Record<OwnerAttribute, string>> = {
  group: 'group',
  user: 'person',
  'directory-role': 'directory role',
}

const sourceText: Readonly<Record<OwnerSource, string>> = {
  tags: 'its owner tag',
  description: 'its description',
  attributes: 'its owner attribute',
  'listed-owners': 'the directory as its owner',
}

function problemText(why: OwnerProblem, source: OwnerSource): string {
  if (why === 'only-the-requester') return 'its owner is the person who asks'
  if (source === 'listed-owners') return 'everybody listed by the directory as its owner is disabled or a guest'
  switch (why) {
    case 'unknown-value':
      return `${sourceText[source]} names nobody that the directory knows`
    case 'ambiguous-value':
      return `${sourceText[source]} could mean several, and does not say which`
    case 'nobody-active':
      return `nobody named by ${sourceText[source]} is active`
    case 'everybody-gone':
      return `everybody named by ${sourceText[source]} is disabled or deleted`
    default:
      return why satisfies never
  }
}

const neverNamedText = {
  'no-owner-configured': 'it has no resource owner of its own',
  'no-tag': 'it has no owner tag',
  'not-named': 'nothing names its owner',
} as const

const managerText: Readonly<Record<ManagerProblem, string>> = {
  'no-manager': 'the directory names no manager of the person who asks',
  'manager-inactive': 'the manager of the person who asks is disabled or a guest',
  'manager-is-the-requester': 'the manager of the person who asks is the same person',
}

/** Every place that was looked at in vain, in order; on old cards the one that was kept. */
function fallbackText(because: OwnerFallback | ManagerProblem, tried: readonly OwnerTried[] = []): string {
  if (because in managerText) return managerText[because as ManagerProblem]
  if (because in neverNamedText) return neverNamedText[because as keyof typeof neverNamedText]
  const all = tried.length > 0 ? tried : [{ source: 'tags', why: because as OwnerProblem } as const]
  return [...new Set(all.map(({ why, source }) => problemText(why, source)))].join(', and ')
}

const saysText = { tags: 'tag ', description: 'its description says ', attributes: 'its attribute ' } as const

export function askedBecauseText(because: AskedBecause): Line {
  switch (because.kind) {
    case 'resource-owner':
      return line(
        `You are asked because you own this resource (${saysText[because.source ?? 'tags']}`,
        said(because.key),
        ' = ',
        said(because.value),
        ').',
      )
    case 'listed-owner':
      return line('You are asked because the directory lists you as an owner of this resource.')
    case 'integration-owner':
      return line(`You are asked as integration owner, because ${fallbackText(because.because, because.tried)}.`)
    case 'manager':
      return line('You are asked because the directory names you as manager of the person who asks.')
    case 'named':
      return line('You are asked because the access flow names ', said(because.label), '.')
    default:
      return because satisfies never
  }
}

/** Why one place of a flow led to nobody. */
export function nobodyText(because: NobodyBecause): Line {
  switch (because.kind) {
    case 'owner': {
      const instead = {
        none: 'there is no integration owner',
        'nobody-active': 'nobody among the integration owners is active',
        'only-the-requester': 'the integration owner is the person who asks',
      } as const
      return line(`${fallbackText(because.because, because.tried)}, and ${instead[because.integrationOwner]}`)
    }
    case 'manager':
      return line(managerText[because.why])
    case 'named':
      return because.why === 'nobody-active'
        ? line('nobody of ', said(because.label), ' is active')
        : line('only the person who asks is left of ', said(because.label))
    default:
      return because satisfies never
  }
}

/** Why those who answer for a resource are asked, for somebody else than them. */
export function whoAnswersText(because: AskedBecause): string {
  switch (because.kind) {
    case 'resource-owner':
      return 'as resource owner'
    case 'listed-owner':
      return 'because the directory lists them as owner'
    case 'integration-owner':
      return `as integration owner, because ${fallbackText(because.because, because.tried)}`
    case 'manager':
      return 'as manager'
    case 'named':
      return 'because the access flow names them'
    default:
      return because satisfies never
  }
}

/** One resource's owner, for whoever looks after the access file. */
export function ownerText(owner: Pick<Extract<NobodyBecause, { kind: 'owner' }>, 'because' | 'tried'>): string {
  return fallbackText(owner.because, owner.tried)
}

export function failText(because: FailReason, names: Names): Line {
  switch (because.kind) {
    case 'already-held':
      return line(
        'It was already held, and not from Doorbell. Nothing was changed, and Doorbell will not take it away.',
      )
    case 'beneficiary-inactive':
      return line('The account that should receive it is no longer active.')
    case 'beneficiary-protected':
      return line('The account that should receive it is protected by the access file, and is never touched.')
    case 'resource-ungrantable':
      return line(`It can no longer be given${because.why ? `: ${ungrantableText[because.why]}` : ''}.`)
    case 'policy-changed':
      return line('The access rules changed after the approval and no longer allow it.')
    case 'approval-unused':
      return line('The approval could not be used within an hour. Please ask again.')
    case 'cancelled':
      return line(
        'It was cancelled before it began, by ',
        saidStrong(names(because.by)),
        ...(because.because ? [': ', said(because.because)] : ['.']),
      )
    case 'provider-refused':
      return line('The directory refused: ', said(because.explanation))
    default:
      return because satisfies never
  }
}
