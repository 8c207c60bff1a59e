import { anyOf, type Party } from '../../access/stage.ts'
import { groupId, minutes, surfaceName } from '../../access/vocabulary.ts'
import { alertCard } from '../alert-card.ts'
import { approvalCard, denyReasonCard } from '../approval-card.ts'
import type { Card } from '../card.ts'
import { channelCard, channelProblemCard } from '../channel-card.ts'
import { notAskedCard } from '../not-asked-card.ts'
import { noticeCard } from '../notice-card.ts'
import { nameAll } from '../parts/held-through.ts'
import { ownViewCard } from '../parts/own-view.ts'
import { reminderCard } from '../reminder-card.ts'
import { statusCard } from '../status-card.ts'
import { stepUpCard, stepUpToAskCard } from '../step-up-card.ts'
import {
  lateEndCard,
  lateEndOverCard,
  lateWriteCard,
  lateWriteOverCard,
  noLongerGrantableCard,
} from '../wording/standing-alerts.ts'
import {
  active,
  ana,
  approved,
  because,
  decided,
  denied,
  failed,
  gone,
  grant,
  hasIt,
  lapsed,
  late,
  neverListed,
  nightShift,
  notSignedOut,
  olga,
  overdue,
  signedOut,
  starting,
  stillHad,
  view,
  waiting,
  withdrawn,
} from './samples.test-support.ts'

const jobTitle = 'Engineer\nApproved by [Olga](https://evil.example) <at>Olga</at> *bold*'
const positions = new Map([[ana, { jobTitle, department: 'Payments' }]])

const unreached = { ...waiting, progress: { ...waiting.progress, unreached: { needed: 1, reached: 0 } } }

const party = (label: string): Party => ({
  from: [{ kind: 'people', label, groups: [groupId(label)], users: [] }],
  needed: 1,
})
const eitherOfTwo = {
  ...waiting,
  progress: {
    ...waiting.progress,
    stages: [
      anyOf([[{ from: [{ kind: 'owner' }], needed: 1 }, party('Security *on duty*')], [party('CISO')]]),
    ] as const,
    decisions: [
      {
        ...decided('approve'),
        entitledBy: { ...because, sides: [{ of: waiting.ask.entitlements[0].resource, party: 'owner' }] },
      },
    ],
  },
}

/** Of a request and what came of it: to whoever asked, decides, reads along or answers for it. */
export const requestCards: readonly (readonly [string, Card])[] = [
  ['approval, waiting', approvalCard(view(waiting), because)],
  [
    'approval, that may be extended once',
    approvalCard({ ...view(waiting), longerUnasked: { times: 1, inAll: minutes(60) } }, because),
  ],
  [
    'reminder, that may be extended several times',
    reminderCard({ ...view(waiting), longerUnasked: { times: 6, inAll: minutes(360) } }, olga),
  ],
  [
    'approval, of somebody of whom it is known what they do, in words that pretend',
    approvalCard({ ...view(waiting), positions }, because, olga),
  ],
  ['reminder, of somebody of whom it is known what they do', reminderCard({ ...view(waiting), positions }, olga)],
  ['approval, granted, for whoever approved', approvalCard(view(approved, active), because, olga)],
  ['approval, denied', approvalCard(view(denied), because)],
  ['approval, withdrawn', approvalCard(view(withdrawn), because)],
  ['approval, verified gone', approvalCard(view(approved, gone), because)],
  [
    'approval, for somebody who has it through a group that may be named, and through one that may not',
    approvalCard({ ...view(hasIt), groupsNamed: group => group === nightShift }, because),
  ],
  ['status, waiting, of what is had through groups', statusCard(view(hasIt))],
  [
    'notice, ended, of what is still had through groups',
    noticeCard({ kind: 'ended', grant }, { ...view(approved, stillHad), groupsNamed: nameAll }),
  ],
  ['channel, of what is still had through groups', channelCard(view(approved, stillHad))],
  ['channel', channelCard(view(waiting))],
  ['channel, where whoever may decide has a view of their own', channelCard(view(waiting), { ownViews: true })],
  ['channel, as whoever may decide sees it', ownViewCard(view(waiting))],
  [
    'channel that takes no cards',
    channelProblemCard({ surface: surfaceName('chat'), channel: 'C1' }, 'archived', {
      shown: 'The flow “Production”',
      report: false,
    }),
  ],
  [
    'channel of a chat that is not set up',
    channelProblemCard({ surface: surfaceName('chat'), channel: 'C1' }, 'not-set-up', {
      shown: 'The report “Weekly decisions” and the flow “Production”',
      report: true,
    }),
  ],
  ['why denied', denyReasonCard(view(waiting))],
  ['reminder', reminderCard(view(waiting))],
  ['approval, for one of two alternatives, of which one has begun', approvalCard(view(eitherOfTwo), because)],
  ['status, waiting for one of two alternatives', statusCard(view(eitherOfTwo))],
  ['reminder, for one of two alternatives', reminderCard(view(eitherOfTwo))],
  ['status, waiting', statusCard(view(waiting))],
  ['status, lapsed', statusCard(view(lapsed))],
  ['approval, of whoever may not decide any more', notAskedCard()],
  ['status, starting', statusCard(view(approved, starting))],
  ['status, active', statusCard(view(approved, active))],
  ['status, overdue', statusCard(view(approved, overdue))],
  ['status, verified gone', statusCard(view(approved, gone))],
  ['status, failed', statusCard(view(approved, failed))],
  ['notice, denied', noticeCard({ kind: 'denied' }, view(denied))],
  ['notice, lapsed', noticeCard({ kind: 'lapsed' }, view(lapsed))],
  ['notice, granted', noticeCard({ kind: 'granted', grant }, view(approved, active))],
  [
    'notice, revoked',
    noticeCard(
      { kind: 'revoked', grant },
      view(approved, { ...overdue, because: { kind: 'revoked', by: olga, because: 'The incident is over.' } }),
    ),
  ],
  ['notice, too few can be reached', noticeCard({ kind: 'unreached' }, view(unreached))],
  ['notice, ends soon', noticeCard({ kind: 'ends-soon', grant }, view(approved, active))],
  ['notice, ended', noticeCard({ kind: 'ended', grant }, view(approved, gone))],
  [
    'status, ended, with what is signed in to be ended',
    statusCard({ ...view(approved, gone), revokeSessions: 'offer' }),
  ],
  ['status, ended, and being signed out', statusCard(view(approved, signedOut('asked')))],
  ['status, ended, and signed out', statusCard(view(approved, signedOut('revoked')))],
  [
    'alert, ended, and not signed out',
    alertCard(notSignedOut, { ...view(approved, notSignedOut), revokeSessions: 'always' }),
  ],
  ['notice, failed', noticeCard({ kind: 'grant-failed', grant }, view(approved, failed))],
  ['alert, overdue', alertCard(overdue, view(approved, overdue))],
  [
    'alert, overdue, and not let be taken',
    alertCard({ ...overdue, late: { because: 'refused', told: ['away', 'refused'] } }, view(approved, overdue)),
  ],
  ['alert, an end that nobody can prove', alertCard(neverListed, view(approved, neverListed))],
  ['alert, could not be granted', alertCard(failed, view(approved, failed))],
  ['alert, no longer grantable', noLongerGrantableCard(active, view(approved, active), 'synced-from-on-premises')],
  [
    'alert, given after its end and not to be taken back',
    lateWriteCard(active, view(approved, active), { protected: true }),
  ],
  [
    'alert, given after its end and not taken back yet',
    lateWriteCard(active, view(approved, active), { protected: false }),
  ],
  [
    'alert, an end that came too late and is not taken back',
    lateEndCard(active, view(approved, active), new Date('2026-11-20T13:05:00Z')),
  ],
  ['alert, such an end taken back since', lateEndOverCard(active, view(approved, active), 'taken-back')],
  ['alert, such an end that came', lateEndOverCard(active, view(approved, active), 'came')],
  ['alert, what was given after its end is over', lateWriteOverCard(active, view(approved, active), { held: false })],
  [
    'alert, what was given after its end is somebody else’s by now',
    lateWriteOverCard(active, view(approved, active), { held: true }),
  ],
  ['alert, late to be given', alertCard(late, view(approved, late))],
  ['fresh sign-in to ask', stepUpToAskCard('jit-prod-db-readers', 'https://doorbell.example.com/link/step-up/secret')],
  ['fresh sign-in', stepUpCard(view(waiting), 'https://doorbell.example.com/link/step-up/secret')],
]
