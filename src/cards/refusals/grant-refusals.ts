import { line, saidStrong, toType, when } from '../card.ts'
import { failText } from '../wording/grant-wording.ts'
import { lengthText, listed, timesText } from '../wording/wording.ts'
import { asTyped } from './as-typed.ts'
import type { Sentences } from './sentences.ts'

/** About access that somebody holds, or held. */
export const grantRefusals: Sentences<
  | 'not-your-access'
  | 'grant-not-live'
  | 'too-early-to-extend'
  | 'no-extensions'
  | 'given-for-less'
  | 'no-extension-left'
  | 'ends-with-hours'
  | 'extension-too-long'
  | 'cannot-be-extended'
  | 'directory-ends-before'
  | 'no-longer-held'
  | 'already-tried-again'
  | 'approval-too-old'
  | 'nothing-live'
  | 'nothing-to-revoke'
  | 'not-yours-to-revoke'
  | 'several-live'
  | 'sessions-not-offered'
  | 'sessions-too-late'
  | 'sessions-over'
  | 'not-due'
> = {
  'not-your-access': () => line('Only the person who holds this access can return or extend it.'),
  'grant-not-live': ({ status }) =>
    status === 'failed'
      ? line('This access was never given, so there is nothing to return.')
      : line(status === 'ended' ? 'This access has already ended.' : 'This access is already being ended.'),
  'too-early-to-extend': ({ from }) =>
    line('It is too early to extend this: that can be done in the last quarter of its time, from ', when(from), ' on.'),
  'no-extensions': () =>
    line('This access is given once and not extended. When you need it longer, please ask for it again.'),
  'given-for-less': () =>
    line(
      'This access is not extended, because it was approved for less than you asked for. For longer it takes a new decision: please ask for it again.',
    ),
  'ends-with-hours': ({ until }) =>
    line('It cannot be kept longer: it ends with the hours of its access flow, at ', when(until, 'time'), '.'),
  'no-extension-left': ({ max, cap }) =>
    line(
      `This access can be extended ${timesText(max)}, and lasts ${lengthText(cap)} at most. For longer it takes a new decision: please ask for it again.`,
    ),
  'extension-too-long': ({ asked, longest }) =>
    line(
      `You asked to extend it by ${lengthText(asked)}; without a new decision it can be extended by ${lengthText(longest)} at most.`,
    ),
  'cannot-be-extended': ({ why }, names) => [...line('This access cannot be extended. '), ...failText(why, names)],
  'directory-ends-before': ({ until }) =>
    line(
      'This access cannot be extended: the directory itself ends it at ',
      when(until, 'time'),
      ', and its rules do not let Doorbell move that. Please ask for it again when it has ended.',
    ),
  'no-longer-held': () =>
    line('The directory does not list this access any more, so there is nothing to extend. Please ask for it again.'),
  'already-tried-again': () => line('Somebody has tried this again already. The newest message says how it stands.'),
  'approval-too-old': ({ until }) =>
    line(
      'The approval was good until ',
      when(until, 'time'),
      ' and is too old to give anything by. It has to be asked anew.',
    ),
  'nothing-live': ({ typed }) =>
    line(
      ...(typed === undefined
        ? ['You hold nothing that this could be about. ']
        : ['You hold nothing called “', asTyped(typed), '”, so nothing was changed. ']),
      toType('mine'),
      ' shows what you hold.',
    ),
  'nothing-to-revoke': () =>
    line(
      'There is no live access like that which is yours to revoke. Say whose and what: ',
      toType('revoke ana@contoso.com jit-db-readers'),
      '.',
    ),
  'not-yours-to-revoke': ({ holder, resource, approvers }) => [
    ...line(saidStrong(holder), ' holds ', saidStrong(resource), ', and you did not approve it. '),
    ...(approvers.length > 0
      ? line('Whoever did can revoke it, ', ...listed(approvers), ', and every access admin can.')
      : line('Every access admin can revoke it.')),
  ],
  'several-live': ({ what, byAddress }) => [
    ...line('That could mean several: '),
    ...what.flatMap((name, index) => [...(index > 0 ? line(', ') : []), saidStrong(name)]),
    ...line(byAddress ? '. Please say which; an address stands for a name.' : '. Please say which.'),
  ],
  'sessions-not-offered': () =>
    line(
      'What they are signed in to cannot be ended for this: the access flow does not offer it, or the access is not verified gone. Nothing was changed.',
    ),
  'sessions-too-late': ({ until }) => line('That could be asked for until ', when(until), '. Nothing was changed.'),
  'sessions-over': ({ status, by, at }, names) =>
    line(
      status === 'asked' ? 'It is being done already: asked for' : 'They were signed out everywhere already',
      ...(by ? [' by ', saidStrong(names(by))] : []),
      ' at ',
      when(at, 'time'),
      '.',
    ),
  'not-due': ({ at }) => line('It is too early for that: not before ', when(at), '.'),
}
