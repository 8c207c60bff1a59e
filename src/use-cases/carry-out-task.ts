import type { Lease } from '../ports/lease.ts'
import type { ClaimedTask } from '../ports/outbox.ts'
import { endAbsence, tellOfAbsence } from './approvers/absence.ts'
import { carryOutPanic, countPanic } from './brake/carry-out-panic.ts'
import { showPanic } from './brake/show-panic.ts'
import { spreadBrake, tellOfBrake } from './brake/spread.ts'
import { askReviewers } from './break-glass/ask-reviewers.ts'
import { remindReviewer, remindReviewers } from './break-glass/remind-reviewers.ts'
import { tellOfBreakGlass } from './break-glass/tell.ts'
import { tellOfChannel } from './cards/channels.ts'
import { refreshCards, showCard } from './cards/show-cards.ts'
import { alertOfDrift, alertPersonOfDrift } from './drift/alert-of-late.ts'
import { checkGroupHolding } from './drift/check-group-holding.ts'
import { checkHolding } from './drift/check-holding.ts'
import { driveDrift } from './drift/drive-drift.ts'
import { showDrift, showDriftCard, tellOfDrift } from './drift/show-drift.ts'
import { driveGrant } from './grants/drive-grant.ts'
import { takeBackLateWrite } from './grants/take-back-late-write.ts'
import { handleIncoming } from './handle-incoming.ts'
import { tellAccount } from './link/tell-account.ts'
import { showHome } from './looking-up/show-home.ts'
import { alertIntegrationOwner, alertPerson } from './messages/alert-people.ts'
import { closeConversation } from './messages/close-conversation.ts'
import { alertAdmins } from './messages/tell-admins.ts'
import { tellOwnersOfNew } from './messages/tell-of-new.ts'
import { tellAdmin, tellAdmins } from './messages/tell-operators.ts'
import { tellPerson } from './messages/tell-person.ts'
import { tellOfTheWeek } from './owners/weekly-note.ts'
import { showVersion, showVersionCard } from './policy/show-version.ts'
import type { Ports } from './ports.ts'
import { postReport } from './report/post-report.ts'
import { askApprovers } from './requests/ask-approvers.ts'
import { escalateRequest } from './requests/escalate-request.ts'
import { lapseRequest } from './requests/lapse-request.ts'
import { remindApprovers, remindPerson } from './requests/remind-approvers.ts'
import { type RegularJob, runJob } from './schedule-jobs.ts'
import { revokeSessions } from './sessions/revoke-sessions.ts'
import { showTagCard } from './tags/show-tag.ts'
import { deliverWebhook } from './webhooks/deliver.ts'

export interface Settings {
  readonly jobs: readonly RegularJob[]
}

/** Carries out one task by reading the present state first. Whoever throws a `Fault` here is called again. */
export async function carryOutTask(
  ports: Ports,
  { task, attempt }: Pick<ClaimedTask, 'task' | 'attempt'>,
  lease: Lease,
  settings: Settings,
): Promise<void> {
  switch (task.type) {
    case 'handle-incoming':
      return handleIncoming(ports, task.id)
    case 'drive-grant':
    case 'end-grant':
    case 'verify-end':
      return driveGrant(ports, task.grant, attempt, lease)
    case 'revoke-sessions':
    case 'end-sessions':
      return revokeSessions(ports, task.grant, attempt)
    case 'lapse-request':
      return lapseRequest(ports, task.request)
    case 'remind-approvers':
      return remindApprovers(ports, task.request)
    case 'escalate-request':
      return escalateRequest(ports, task.request)
    case 'end-delegation':
      return endAbsence(ports, task.delegator)
    case 'tell-of-delegation':
      return tellOfAbsence(ports, task)
    case 'remind-person':
      return remindPerson(ports, task)
    case 'tell-of-break-glass':
      return tellOfBreakGlass(ports, task.request)
    case 'ask-reviewers':
      return askReviewers(ports, task.request)
    case 'remind-reviewers':
      return remindReviewers(ports, task.request)
    case 'remind-reviewer':
      return remindReviewer(ports, task)
    case 'ask-approvers':
      return askApprovers(ports, task.request, task.stage)
    case 'refresh-cards':
      return refreshCards(ports, task.request)
    case 'show-card':
      return showCard(ports, task)
    case 'show-home':
      return showHome(ports, task.account)
    case 'tell-of-channel':
      return tellOfChannel(ports, task)
    case 'tell':
      return tellPerson(ports, task)
    case 'alert-integration-owner':
      return alertIntegrationOwner(ports, task)
    case 'alert-person':
      return alertPerson(ports, task)
    case 'close-conversation':
      return closeConversation(ports, task)
    case 'tell-account':
      return tellAccount(ports, task)
    case 'alert-admins':
      return alertAdmins(ports, task)
    case 'post-report':
      return postReport(ports, task)
    case 'show-policy':
      return showVersion(ports, task)
    case 'show-policy-card':
      return showVersionCard(ports, task)
    case 'weekly-note':
      return tellOfTheWeek(ports, task)
    case 'tell-of-new':
      return tellOwnersOfNew(ports, task)
    case 'show-tag':
      return showTagCard(ports, task)
    case 'tell-admins':
      return tellAdmins(ports, task)
    case 'tell-admin':
      return tellAdmin(ports, task)
    case 'spread-brake':
      return spreadBrake(ports, task)
    case 'tell-of-brake':
      return tellOfBrake(ports, task)
    case 'carry-out-panic':
      return carryOutPanic(ports, task.panic, lease)
    case 'count-panic':
      return countPanic(ports, task.panic)
    case 'show-panic':
      return showPanic(ports, task)
    case 'check-holding':
      return checkHolding(ports, task)
    case 'check-group-holding':
      return checkGroupHolding(ports, task)
    case 'take-back-late-write':
      return takeBackLateWrite(ports, task, attempt, lease)
    case 'drive-drift':
      return driveDrift(ports, task.drift, attempt, lease)
    case 'show-drift':
      return showDrift(ports, task.drift)
    case 'show-drift-card':
      return showDriftCard(ports, task)
    case 'alert-of-drift':
      return alertOfDrift(ports, task)
    case 'alert-person-of-drift':
      return alertPersonOfDrift(ports, task)
    case 'tell-of-drift':
      return tellOfDrift(ports, task)
    case 'deliver-webhook':
      return deliverWebhook(ports, task.webhook, lease)
    case 'job':
      return runJob(ports, settings.jobs, task.name)
    default:
      return task satisfies never
  }
}
