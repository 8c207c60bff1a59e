import { describe, expect, it } from 'vitest'
import type { FailReason } from '../../access/grant/states.ts'
import type { Refusal } from '../../access/refusal.ts'
import { minutes, personId, requestId } from '../../access/vocabulary.ts'
import { plainText } from '../parts/plain-text.ts'
import { explain, refusalText } from '../refusals/refusal-wording.ts'
import { failText } from './grant-wording.ts'
import { ungrantableText } from './resource-wording.ts'
import { lengthText } from './wording.ts'

const at = new Date('2026-11-20T09:30:00Z')
const olga = personId('olga')
const names = () => 'Olga Petrova'

/** One of each, so that a new refusal does not compile until it has a sample, and its sentence is read here. */
const samples: { readonly [R in Refusal['reason']]: Extract<Refusal, { reason: R }> } = {
  'unknown-command': { reason: 'unknown-command', typed: 'reqest', nearest: 'request' },
  'unknown-resource': { reason: 'unknown-resource', typed: 'db', nearest: ['jit-db-readers', 'jit-db-writers'] },
  'ambiguous-resource': { reason: 'ambiguous-resource', typed: 'db', matches: ['db (Contoso)', 'db (Fabrikam)'] },
  'chat-not-here': { reason: 'chat-not-here', typed: 'both', here: ['slack'] },
  'only-from-now': { reason: 'only-from-now' },
  'only-for-oneself': { reason: 'only-for-oneself' },
  'resource-missing': { reason: 'resource-missing' },
  'moment-unreadable': { reason: 'moment-unreadable', typed: 'forever' },
  'duration-unreadable': { reason: 'duration-unreadable', typed: '2 parsecs', problem: 'unknown-unit' },
  'duration-above-cap': { reason: 'duration-above-cap', asked: minutes(1500), max: minutes(480) },
  'reason-required': { reason: 'reason-required' },
  'reason-too-wide': { reason: 'reason-too-wide' },
  'reason-too-long': { reason: 'reason-too-long', max: 1000 },
  'not-for-oneself': { reason: 'not-for-oneself' },
  'not-for-them': { reason: 'not-for-them' },
  'whom-cannot': { reason: 'whom-cannot' },
  'whom-inactive': { reason: 'whom-inactive', whom: 'Gus' },
  'whom-unclear': { reason: 'whom-unclear', typed: 'Zed' },
  'start-over': { reason: 'start-over', at: new Date('2026-11-20T08:00:00Z') },
  'start-too-late': { reason: 'start-too-late', within: minutes(10_080), latest: new Date('2026-11-27T09:00:00Z') },
  'start-unreadable': { reason: 'start-unreadable', typed: 'soon', problem: 'not-a-time' },
  'ticket-required': { reason: 'ticket-required' },
  'ticket-too-long': { reason: 'ticket-too-long', max: 100 },
  'ticket-wrong': { reason: 'ticket-wrong', typed: 'x', pattern: '^INC-\\d+$' },
  'nothing-to-ask-for': { reason: 'nothing-to-ask-for' },
  ungrantable: { reason: 'ungrantable', why: 'dynamic-membership' },
  'part-refused': {
    reason: 'part-refused',
    parts: [
      { name: 'jit-db-readers', refusal: { reason: 'already-held' } },
      { name: 'jit-db-writers', refusal: { reason: 'ungrantable', why: 'gone' } },
    ],
  },
  'too-many-together': { reason: 'too-many-together', asked: 1001, most: 20 },
  'not-together': { reason: 'not-together', apart: [['jit-db-readers', 'jit-db-writers'], ['jit-shell']] },
  'people-decide': { reason: 'people-decide', bundle: 'On-call kit', parts: ['jit-db-readers'] },
  'bundle-by-itself': { reason: 'bundle-by-itself', bundle: 'On-call kit' },
  'bundle-changed': { reason: 'bundle-changed', bundle: 'On-call kit', parts: ['jit-db-readers', 'jit-shell'] },
  'only-in-bundle': { reason: 'only-in-bundle', typed: 'jit-db-readers', bundles: ['On-call kit', 'Night kit'] },
  'protected-account': { reason: 'protected-account' },
  'already-held': { reason: 'already-held' },
  'already-requested': { reason: 'already-requested', request: requestId('r') },
  'too-many-open': { reason: 'too-many-open', limit: 10 },
  'too-many-today': { reason: 'too-many-today', limit: 30, asked: 28 },
  'outside-hours': {
    reason: 'outside-hours',
    hours: { days: ['mon', 'fri'], from: 420, to: 1_140, zone: 'Europe/Berlin' },
    next: at,
    ahead: true,
  },
  'approved-outside-hours': {
    reason: 'approved-outside-hours',
    hours: { days: ['mon', 'fri'], from: 420, to: 1_140, zone: 'Europe/Berlin', endsAccess: true },
    next: at,
    lapsesAt: at,
  },
  'denied-recently': { reason: 'denied-recently', until: at },
  'revoked-recently': { reason: 'revoked-recently', until: at },
  'nobody-can-decide': {
    reason: 'nobody-can-decide',
    adminsTold: true,
    because: [
      {
        kind: 'owner',
        because: 'everybody-gone',
        tried: [{ source: 'tags', why: 'everybody-gone' }],
        integrationOwner: 'nobody-active',
      },
      { kind: 'manager', why: 'no-manager' },
    ],
  },
  'own-request': { reason: 'own-request' },
  'not-an-approver': { reason: 'not-an-approver' },
  'rules-changed': { reason: 'rules-changed' },
  'earlier-word-lost': { reason: 'earlier-word-lost' },
  'gives-more': { reason: 'gives-more', roles: ['Helpdesk Administrator', 'User Administrator (in Berlin office)'] },
  'part-decided': { reason: 'part-decided' },
  'nothing-taken-back': { reason: 'nothing-taken-back' },
  'already-decided-by-you': { reason: 'already-decided-by-you' },
  'already-settled': { reason: 'already-settled', status: 'approved', by: olga, at },
  'past-deadline': { reason: 'past-deadline', lapsedAt: at },
  'deny-reason-required': { reason: 'deny-reason-required' },
  'approve-reason-required': { reason: 'approve-reason-required' },
  'given-above-cap': { reason: 'given-above-cap', given: minutes(600), max: minutes(480) },
  'question-missing': { reason: 'question-missing' },
  'question-too-long': { reason: 'question-too-long', max: 300 },
  'answer-missing': { reason: 'answer-missing' },
  'too-many-questions': { reason: 'too-many-questions', max: 5 },
  'nothing-to-answer': { reason: 'nothing-to-answer' },
  'not-asked-of-you': { reason: 'not-asked-of-you' },
  'nobody-stands-in': { reason: 'nobody-stands-in' },
  'decides-nothing': { reason: 'decides-nothing' },
  'cannot-stand-in': { reason: 'cannot-stand-in', typed: 'Dan' },
  'stands-in-for-oneself': { reason: 'stands-in-for-oneself' },
  'away-until-when': { reason: 'away-until-when', typed: 'soon' },
  'delegation-too-long': { reason: 'delegation-too-long', days: 14 },
  'no-delegation': { reason: 'no-delegation' },
  'absence-too-long': { reason: 'absence-too-long', days: 31 },
  'not-away': { reason: 'not-away' },
  'not-the-requester': { reason: 'not-the-requester' },
  'card-of-before': { reason: 'card-of-before' },
  'no-such-request': { reason: 'no-such-request' },
  'not-your-access': { reason: 'not-your-access' },
  'grant-not-live': { reason: 'grant-not-live', status: 'ended' },
  'not-due': { reason: 'not-due', at },
  'too-early-to-extend': { reason: 'too-early-to-extend', from: at },
  'no-extensions': { reason: 'no-extensions' },
  'given-for-less': { reason: 'given-for-less' },
  'ends-with-hours': { reason: 'ends-with-hours', until: at },
  'no-extension-left': { reason: 'no-extension-left', max: 2, cap: minutes(480) },
  'extension-too-long': { reason: 'extension-too-long', asked: minutes(90), longest: minutes(60) },
  'cannot-be-extended': { reason: 'cannot-be-extended', why: { kind: 'policy-changed' } },
  'directory-ends-before': { reason: 'directory-ends-before', until: at },
  'no-longer-held': { reason: 'no-longer-held' },
  'already-tried-again': { reason: 'already-tried-again' },
  'approval-too-old': { reason: 'approval-too-old', until: at },
  'nothing-live': { reason: 'nothing-live' },
  'nothing-waiting': { reason: 'nothing-waiting' },
  'nothing-to-revoke': { reason: 'nothing-to-revoke' },
  'not-yours-to-revoke': {
    reason: 'not-yours-to-revoke',
    holder: 'Ana',
    resource: 'jit-db',
    approvers: ['Olga'],
  },
  'sessions-not-offered': { reason: 'sessions-not-offered' },
  'sessions-too-late': { reason: 'sessions-too-late', until: at },
  'sessions-over': { reason: 'sessions-over', status: 'revoked', by: olga, at },
  'several-live': { reason: 'several-live', what: ['jit-db-readers', 'jit-db-writers'] },
  'admins-only': { reason: 'admins-only' },
  'not-an-admin': { reason: 'not-an-admin' },
  'linked-by-operator': { reason: 'linked-by-operator' },
  'account-of-directory': { reason: 'account-of-directory', whose: 'other' },
  'nobody-linked': { reason: 'nobody-linked', typed: 'ana@contoso.com' },
  'no-integration-called': { reason: 'no-integration-called', typed: 'Fabrikam', known: ['Contoso', 'Contoso roles'] },
  'is-a-bundle': { reason: 'is-a-bundle', name: 'On-call kit', parts: ['jit-db-readers', 'jit-k8s-debug'] },
  'nothing-called': { reason: 'nothing-called', typed: 'db', nearest: ['jit-db-readers'] },
  'several-called': { reason: 'several-called', typed: 'db', matches: ['db#1', 'db#2'] },
  'tag-key-unknown': { reason: 'tag-key-unknown', key: 'boss', known: ['owner', 'team'] },
  'tags-not-read': { reason: 'tags-not-read', integration: 'Contoso' },
  'tag-in-file': { reason: 'tag-in-file', key: 'owner', value: 'Data Platform Leads' },
  'tag-as-it-is': { reason: 'tag-as-it-is' },
  'tag-too-long': { reason: 'tag-too-long', longest: 200 },
  'owner-unknown': { reason: 'owner-unknown', name: 'Nobody', attribute: 'user' },
  'owner-ambiguous': { reason: 'owner-ambiguous', name: 'Release Managers', candidates: ['Release Managers#1 (apps)'] },
  'owner-inactive': { reason: 'owner-inactive', name: 'Dmitri Volkov' },
  'owner-is-offered': { reason: 'owner-is-offered', name: 'jit-db-readers' },
  'own-tag': { reason: 'own-tag' },
  'not-yours-to-keep': { reason: 'not-yours-to-keep' },
  'nothing-to-keep': { reason: 'nothing-to-keep', name: 'Ana' },
  'policy-settled': { reason: 'policy-settled', status: 'refused' },
  'policy-too-old': { reason: 'policy-too-old', days: 7 },
  'policy-moved-on': { reason: 'policy-moved-on' },
  'policy-agreed-already': { reason: 'policy-agreed-already' },
  'tag-settled': { reason: 'tag-settled', status: 'confirmed' },
  'tag-too-old': { reason: 'tag-too-old', days: 7 },
  'tag-proposer-gone': { reason: 'tag-proposer-gone' },
  'bot-account': { reason: 'bot-account' },
  'guest-account': { reason: 'guest-account' },
  'foreign-account': { reason: 'foreign-account' },
  'deactivated-account': { reason: 'deactivated-account' },
  'not-linked': { reason: 'not-linked' },
  'cut-off': { reason: 'cut-off' },
  'linked-to-another-account': { reason: 'linked-to-another-account' },
  'address-unconfirmed': { reason: 'address-unconfirmed' },
  'address-not-allowed': { reason: 'address-not-allowed' },
  'nobody-in-directory': { reason: 'nobody-in-directory' },
  'several-in-directory': { reason: 'several-in-directory' },
  'disabled-in-directory': { reason: 'disabled-in-directory' },
  'guest-in-directory': { reason: 'guest-in-directory' },
  'person-missing': { reason: 'person-missing' },
  'unknown-person': { reason: 'unknown-person', typed: 'Nemo' },
  'nobody-concerned': { reason: 'nobody-concerned', typed: 'Nemo' },
  'ambiguous-person': {
    reason: 'ambiguous-person',
    typed: 'Ana',
    matches: ['Ana (ana@contoso.com)', 'Ana (ana.b@contoso.com)'],
  },
  'not-yours-to-see': { reason: 'not-yours-to-see' },
  'report-of-everything': { reason: 'report-of-everything' },
  'report-not-yours': { reason: 'report-not-yours' },
  'report-of-now': { reason: 'report-of-now' },
  'report-column': { reason: 'report-column', typed: 'stat', kind: 'requests' },
  'no-files-here': { reason: 'no-files-here', permission: 'files:write' },
  frozen: { reason: 'frozen', scope: { of: 'everything' }, by: olga, at, because: 'INC-7' },
  'already-frozen': { reason: 'already-frozen', name: 'everything', by: olga, at },
  'step-up-needed': { reason: 'step-up-needed', context: 'c1' },
  'step-up-nowhere': { reason: 'step-up-nowhere' },
  'panic-for-what': { reason: 'panic-for-what' },
  'panic-name-wrong': { reason: 'panic-name-wrong', name: 'jit-db-readers' },
  'panic-begun': { reason: 'panic-begun' },
  'panic-too-old': { reason: 'panic-too-old', minutes: minutes(10) },
  'not-frozen': { reason: 'not-frozen', name: 'jit-db-readers' },
  'no-break-glass': { reason: 'no-break-glass' },
  'break-glass-for-what': { reason: 'break-glass-for-what', names: ['jit-db-readers'] },
  'break-glass-name-wrong': { reason: 'break-glass-name-wrong', name: 'jit-db-readers' },
  'break-glass-tier-zero': { reason: 'break-glass-tier-zero', name: 'Global Administrator' },
  'break-glass-not-longer': { reason: 'break-glass-not-longer' },
  'break-glass-running': { reason: 'break-glass-running', name: 'jit-db-readers' },
  'reviews-open': { reason: 'reviews-open', limit: 3 },
  'nobody-to-review': {
    reason: 'nobody-to-review',
    because: [{ kind: 'named', label: 'Security', why: 'nobody-active' }],
  },
  'own-review': { reason: 'own-review' },
  'not-a-reviewer': { reason: 'not-a-reviewer' },
  'review-note-required': { reason: 'review-note-required' },
  'review-over': { reason: 'review-over', by: olga, at },
  'drift-settled': { reason: 'drift-settled', status: 'kept', by: olga, at },
  'own-drift': { reason: 'own-drift' },
  'own-doing': { reason: 'own-doing' },
  'doer-not-told-yet': { reason: 'doer-not-told-yet', until: new Date('2026-11-20T10:02:00Z') },
  'nothing-to-adopt': { reason: 'nothing-to-adopt' },
  'group-not-adopted': { reason: 'group-not-adopted' },
  'no-flow-to-adopt': { reason: 'no-flow-to-adopt' },
  'tier-zero-not-adopted': { reason: 'tier-zero-not-adopted' },
  'not-given-back': { reason: 'not-given-back', because: 'step-up' },
  'last-holder': { reason: 'last-holder' },
  'own-right': { reason: 'own-right' },
  'time-is-up': { reason: 'time-is-up' },
  'cannot-check': { reason: 'cannot-check' },
}
const all: readonly Refusal[] = Object.values(samples)
const fails: readonly FailReason[] = [
  { kind: 'already-held' },
  { kind: 'beneficiary-inactive' },
  { kind: 'beneficiary-protected' },
  { kind: 'resource-ungrantable' },
  { kind: 'gives-more', roles: ['User Administrator'] },
  { kind: 'policy-changed' },
  { kind: 'approval-unused' },
  { kind: 'frozen' },
  { kind: 'cancelled', by: olga },
  { kind: 'provider-refused', explanation: 'Insufficient privileges.' },
]

describe('every “no”', () => {
  it.each(all)('$reason is a whole sentence, and shows no word of the code', refusal => {
    const sentence = plainText(explain(refusal, names))
    expect(sentence).toMatch(/^[A-Z“].{10,}[.!?]$/su)
    expect(sentence).not.toMatch(/undefined|null|NaN|\[object|[a-z]+-[a-z]+-[a-z]+ is not/)
  })
  it('has a sentence of its own', () => {
    const sentences = all.map(refusal => plainText(explain(refusal, names)))
    expect(new Set(sentences).size).toBe(sentences.length)
    expect(Object.keys(refusalText).toSorted()).toEqual(Object.keys(samples).toSorted())
  })
  it('reads as it stands here', () =>
    expect(
      Object.fromEntries(all.map(refusal => [refusal.reason, plainText(explain(refusal, names))])),
    ).toMatchSnapshot())
  it('about a duration differs with what is wrong with it', () => {
    const problems = ['not-a-duration', 'not-positive', 'not-whole-minutes', 'unknown-unit', 'too-long'] as const
    const sentences = problems.map(problem =>
      plainText(explain({ reason: 'duration-unreadable', typed: '7x', problem }, names)),
    )
    expect(new Set(sentences).size).toBe(problems.length)
    for (const sentence of sentences) expect(sentence).toContain('“7x”')
  })
  it('keeps what others wrote apart from what Doorbell says', () => {
    const typed = '<!channel>'
    const spans = explain({ reason: 'unknown-resource', typed, nearest: ['*evil*'] }, names)
    expect(
      spans
        .filter(({ kind }) => kind === 'text' || kind === 'strong')
        .map(span => JSON.stringify(span))
        .join(),
    ).not.toMatch(/channel|evil/)
  })
})

it.each(fails)('a grant that fails because of $kind says so in a whole sentence', because =>
  expect(plainText(failText(because, names))).toMatch(/^[A-Z].{10,}\.$/su),
)
it('whatever makes a group ungrantable completes a sentence', () => {
  for (const text of Object.values(ungrantableText)) expect(text).toMatch(/^(it|its) .{5,}[^.]$/)
})
it.each([
  [1, '1 minute'],
  [60, '1 hour'],
  [90, '1 hour 30 minutes'],
  [1440, '1 day'],
  [2 * 1440 + 61, '2 days 1 hour 1 minute'],
])('%i minutes are “%s”', (count, text) => expect(lengthText(minutes(count))).toBe(text))
