import type { Refusal } from '../../access/refusal.ts'
import { code, type Line, line, type Span, saidStrong, strong, toType, when } from '../card.ts'
import { reportRefusals } from '../report/report-refusals.ts'
import { departureText } from '../wording/departure-wording.ts'
import { hoursRuleText, hoursText } from '../wording/hours-wording.ts'
import { nobodyText } from '../wording/owner-wording.ts'
import { givesText, ungrantableText } from '../wording/resource-wording.ts'
import { undecidableText } from '../wording/undecidable-wording.ts'
import { directorysStays } from '../wording/unlink-wording.ts'
import { chatText, eitherText, lengthText, type Names, statusText } from '../wording/wording.ts'
import { absenceRefusals } from './absence-refusals.ts'
import { asTyped } from './as-typed.ts'
import { brakeRefusals } from './brake-refusals.ts'
import { breakGlassRefusals } from './break-glass-refusals.ts'
import { driftRefusals } from './drift-refusals.ts'
import { grantRefusals } from './grant-refusals.ts'
import { personRefusals } from './person-refusals.ts'
import { policyRefusals } from './policy-refusals.ts'
import { reasonRefusals } from './reason-refusals.ts'
import type { Sentences } from './sentences.ts'
import { tagRefusals } from './tag-refusals.ts'
import { togetherRefusals } from './together-refusals.ts'

/** One sentence for every "no". It says what is wrong and, where there is one, the way on. */
export const refusalText: Sentences<Refusal['reason']> = {
  ...grantRefusals,
  ...policyRefusals,
  ...tagRefusals,
  ...togetherRefusals,
  ...brakeRefusals,
  ...breakGlassRefusals,
  ...driftRefusals,
  ...personRefusals,
  ...absenceRefusals,
  ...reasonRefusals,
  ...reportRefusals,
  'unknown-command': ({ typed, nearest }) =>
    nearest
      ? line(
          'I do not know “',
          asTyped(typed),
          '”. Did you mean ',
          toType(nearest),
          '? ',
          toType('help'),
          ' lists what I understand.',
        )
      : line('I do not know “', asTyped(typed), '”. ', toType('help'), ' lists what I understand.'),
  'unknown-resource': ({ typed, nearest }) => {
    const [first, ...others] = nearest
    if (first === undefined) return line('There is nothing called “', asTyped(typed), '” that you may ask for.')
    const names: Span[] = [saidStrong(first), ...others.flatMap(name => [...line(', '), saidStrong(name)])]
    return [
      ...line('There is nothing called “', asTyped(typed), '” that you may ask for. The nearest: '),
      ...names,
      ...line('.'),
    ]
  },
  'ambiguous-resource': ({ typed, matches }) => [
    ...line('“', asTyped(typed), '” could mean several things: '),
    ...matches.flatMap((name, index) => [...(index > 0 ? line(', ') : []), saidStrong(name)]),
    ...line('. Please choose in the form, which tells them apart.'),
  ],
  'chat-not-here': ({ typed, here }) => [
    ...line(
      '“',
      asTyped(typed),
      here.length > 1 ? '” cannot be chosen. You can choose ' : '” cannot be chosen: I am in ',
    ),
    ...line(eitherText(here.length > 1 ? [...here.map(chatText), 'both'] : here.map(chatText))),
    ...line(here.length > 1 ? '.' : ' only, so that is where I write to you.'),
  ],
  'only-from-now': () =>
    line('Access begins as soon as it is approved; a later start cannot be asked for. Please ask when you need it.'),
  'only-for-oneself': () =>
    line('Access is asked for by whoever needs it; you cannot ask for somebody else. They can ask for it themselves.'),
  'part-refused': ({ parts }, names) => [
    ...line('Not all of it can be given, so nothing was sent.'),
    ...parts.flatMap(({ name, refusal }) => [...line(' ', saidStrong(name), ': '), ...explain(refusal, names)]),
  ],
  'resource-missing': () => line('Please choose what you need access to.'),
  'moment-unreadable': ({ typed }) =>
    line(
      'I cannot read “',
      asTyped(typed),
      '” as a time to look back to. Try ',
      code('since 7d'),
      ', or a day such as ',
      code('since 2026-01-31'),
      '.',
    ),
  'duration-unreadable': ({ typed, problem }) => {
    switch (problem) {
      case 'not-positive':
        return line('A duration has to be at least 1 minute, and “', asTyped(typed), '” is not.')
      case 'not-whole-minutes':
        return line('Durations are whole minutes, and “', asTyped(typed), '” is not.')
      case 'unknown-unit':
        return line(
          '“',
          asTyped(typed),
          '” has no unit that I know. Try ',
          code('90m'),
          ', ',
          code('2h'),
          ' or ',
          code('1d'),
          '.',
        )
      case 'too-long':
        return line('“', asTyped(typed), '” is longer than any access that Doorbell gives. Access always ends.')
      case 'not-a-duration':
        return line(
          'I cannot read “',
          asTyped(typed),
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
  'reason-too-wide': () =>
    line(
      'Please say it with fewer pictures: an emoji that is made of several takes the room of all of them, and this is more than a card shows.',
    ),
  'reason-too-long': ({ max }) => line(`Please keep the reason within ${max} characters.`),
  'not-for-them': () =>
    line(
      'No access flow lets you ask for this for them. If somebody else is meant, name them with @ or by their address. They can see what they may ask for themselves with ',
      toType('request'),
      '.',
    ),
  'not-for-oneself': () =>
    line('This is asked for somebody else only: choose whom it is for, or write ', code('for @name'), '.'),
  'whom-unclear': ({ typed }) =>
    typed === null
      ? line(
          'Doorbell does not know who in the directory that account is. They have to link it once, with ',
          toType('link'),
          '.',
        )
      : line(
          'I cannot tell who “',
          asTyped(typed),
          '” is. Name them with @, by their address, or choose them in the form.',
        ),
  'whom-inactive': ({ whom }) =>
    line(
      'Access is given to active members of this organisation only, and the account of ',
      saidStrong(whom),
      ' is none.',
    ),
  'whom-cannot': () => line('This cannot be asked for them. They can see why with ', toType('can'), ' and its name.'),
  'start-unreadable': ({ typed, problem }) =>
    line(
      ...(problem === 'no-time-of-day'
        ? line('“', asTyped(typed), '” is a whole day. Please say from what time on it should begin, such as ')
        : line('I cannot read “', asTyped(typed), '” as a time to begin at. Try ')),
      code('tomorrow 09:00'),
      ', ',
      code('2027-03-01 14:30'),
      ' or ',
      code('in 2h'),
      '.',
    ),
  'start-over': ({ at }) =>
    line('It should begin ', when(at), ', and that is over. Left out, it begins as soon as it is approved.'),
  'start-too-late': ({ within, latest }) =>
    line(`This can be asked to begin within ${lengthText(within)} at most: until `, when(latest), '.'),
  'ticket-required': () =>
    line('This needs the number of a ticket. In words: ', code('ticket INC-7'), ', before ', code('because'), '.'),
  'ticket-too-long': ({ max }) => line(`The number of a ticket has ${max} characters at most.`),
  'ticket-wrong': ({ typed, pattern }) =>
    line('“', asTyped(typed), '” is no ticket that is taken here: it has to match ', code(pattern), '.'),
  'nothing-to-ask-for': () =>
    line('There is nothing that you may ask for at the moment. Your access admins decide what is offered to whom.'),
  ungrantable: ({ why }) => line(`This cannot be given by Doorbell: ${ungrantableText[why]}.`),
  'protected-account': () =>
    line('This account is protected by the access file: Doorbell gives it nothing and takes nothing from it.'),
  'already-held': ({ whom }) =>
    line(
      ...(whom === undefined ? line('You already have this') : line(saidStrong(whom), ' has this already')),
      ', and not from Doorbell. There is nothing to ask for, and Doorbell will not take it away.',
    ),
  'already-requested': ({ forYou }) =>
    line(
      forYou ? 'This was asked for you already' : 'You have already asked for this',
      ', and it is still waiting for an answer. ',
      toType('mine'),
      ' shows it.',
    ),
  'too-many-open': ({ limit }) =>
    line(
      `You have ${limit} requests waiting, and no more are taken until some are answered. You can cancel one with `,
      toType('mine'),
      '.',
    ),
  'too-many-today': ({ limit, asked }) =>
    line(
      `You have asked for ${asked === 1 ? 'one thing' : `${asked} things`} in the last 24 hours, and `,
      asked < limit
        ? `only ${limit - asked} more are taken for now. Please ask for fewer.`
        : 'no more are taken for now.',
    ),
  'outside-hours': ({ hours, next, ahead }) =>
    line(
      `This may begin only within certain hours: ${hoursText(hours)}. The next time is `,
      when(next),
      ...(ahead
        ? line('. You can ask now for it to begin then: the field ', strong('Start'), ' of the form says when.')
        : line(': ask again then.')),
    ),
  'approved-outside-hours': ({ hours, next, lapsesAt }) =>
    line(
      `Nothing was decided, because it may begin only within certain hours: ${hoursRuleText(hours)}. `,
      ...(lapsesAt
        ? line(
            'The next time is ',
            when(next),
            ', and nobody can approve it by then: the request lapses at ',
            when(lapsesAt, 'time'),
            '. It has to be asked again.',
          )
        : line('It still waits: press again from ', when(next), ' on.')),
      ' It can be denied at any time.',
    ),
  'denied-recently': ({ until }) =>
    line('This was denied to you a short while ago. You can ask for it again from ', when(until, 'time'), ' on.'),
  'revoked-recently': ({ until }) =>
    line(
      'Somebody revoked this a short while ago, and nobody decides about it but a rule. You can ask for it again from ',
      when(until, 'time'),
      ' on.',
    ),
  'nobody-can-decide': ({ because, adminsTold }) => [
    ...line('Nobody can be found who may decide this, so it cannot be asked for'),
    ...(because.length > 0 ? line(': ') : line(': there are not enough different people who may.')),
    ...because.flatMap((why, index) => [...(index > 0 ? line('; ') : []), ...nobodyText(why)]),
    ...line(because.length > 0 ? '.' : '', adminsTold ? ' Your access admins have been told.' : ''),
  ],
  'own-request': () => line('You asked for this access, so someone else has to decide it.'),
  'not-an-approver': () =>
    line('This is not yours to decide: you are not, or no longer, among the people who may. Nothing was changed.'),
  'rules-changed': () =>
    line(
      'The access rules have changed since this was asked, and no longer have a place for this decision. It has to be asked anew.',
    ),
  'earlier-word-lost': () =>
    line(
      'Somebody who agreed in an earlier stage may not decide about it any more, so that their word does not count. Unless that changes again it has to be asked anew.',
    ),
  'gives-more': ({ roles }) =>
    line(
      'Nothing was decided: it gives more by now than the card told. Whoever is in it holds ',
      ...givesText(roles),
      '. The card is brought up to date; press again to decide about that.',
    ),
  'part-decided': () =>
    line('Of what is yours to decide, enough have agreed already; it waits for those who decide about the rest.'),
  'nothing-taken-back': () => line('There is no word of yours to take back.'),
  'already-decided-by-you': () => line('You have already decided this request; one person counts once.'),
  'already-settled': ({ status, by, at, departed, undecidable }, names) => {
    const closed = departed ? departureText(departed, names) : undecidable && line(undecidableText(undecidable))
    if (closed)
      return line('Too late: this request was already closed at ', when(at, 'time'), ', because ', ...closed, '.')
    const whose = by ? line(' by ', saidStrong(names(by))) : []
    return line(`Too late: this request was already ${statusText[status]}`, ...whose, ' at ', when(at, 'time'), '.')
  },
  'past-deadline': ({ lapsedAt }) =>
    line('Too late: this request lapsed at ', when(lapsedAt, 'time'), ' because nobody had answered.'),
  'deny-reason-required': () => line('Please say why you deny it. The person who asked will read it.'),
  'step-up-needed': ({ asking }) =>
    line(
      asking
        ? 'Asking for this takes a fresh sign-in on a page of its own. Nothing was asked. Ask again for a link to it.'
        : 'Approving this takes a fresh sign-in on a page of its own. Nothing was decided. Press Approve for a link to it.',
    ),
  'step-up-nowhere': ({ asking }) =>
    line(
      asking
        ? 'Asking for this takes a fresh sign-in, and there is no page for it here. Nothing was asked. Please tell your access admins.'
        : 'Approving this takes a fresh sign-in, and there is no page for it here. Nothing was decided. Please tell your access admins; it can still be denied.',
    ),
  'not-the-requester': () => line('Only the person who asked can cancel a request.'),
  'card-of-before': () =>
    line(
      'That card is from before Doorbell was changed, and its buttons mean nothing any more, so nothing happened. ',
      toType('approvals'),
      ' shows what waits for you, and ',
      toType('mine'),
      ' what is yours.',
    ),
  'no-such-request': () =>
    line(
      'There is no such request. The button may come from a message that Doorbell did not send. Nothing was changed.',
    ),
  'nothing-waiting': ({ typed }) =>
    line(
      ...(typed === undefined
        ? ['No request of yours for anything of that name is waiting. ']
        : ['No request of yours for “', asTyped(typed), '” is waiting, so nothing was changed. ']),
      toType('mine'),
      ' shows what you asked for.',
    ),
  'admins-only': () => line('This is for the admins of Doorbell, and the directory does not list you among them.'),
  'account-of-directory': ({ whose }) =>
    whose === 'own'
      ? line(
          'This account is the directory’s own: nobody had to link it, and it cannot be unlinked. Nothing was changed.',
        )
      : line(
          'This account is the directory’s own: nobody had to link it, and it cannot be unlinked. Nothing was changed. ',
          ...directorysStays,
        ),
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
