import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Activity } from 'botbuilder'
import type { AddressBook } from '../../ports/address-book.ts'
import type { ChatSurface } from '../../ports/chat-surface.ts'
import type { Checkup } from '../../ports/checkup.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Conversation } from '../../ports/conversation.ts'
import { Fault } from '../../ports/fault.ts'
import type { Log } from '../../ports/log.ts'
import { type AnswerOutcome, type Meter, silentMeter, stopwatch } from '../../ports/meter.ts'
import { InFlight } from '../both/in-flight.ts'
import { Adapter, type InvokeAnswer, NotAdmitted } from './adapter.ts'
import { brokenAnswer } from './answers.ts'
import { Bot } from './bot.ts'
import { teamsCheckup } from './checkup.ts'
import { Connector } from './connector.ts'
import { Deadline } from './deadline.ts'
import { readActivity, strangeTenant } from './gate.ts'
import { gestureOf } from './gesture.ts'
import { ServiceHosts } from './hosts.ts'
import { Pace } from './pace.ts'
import { Places } from './places.ts'
import { Strangers } from './strangers.ts'
import { Submissions } from './submissions.ts'
import { type InstallApp, TeamsSurface } from './surface.ts'
import { teams, withoutThread } from './tenant.ts'
import { Transport } from './transport.ts'
import { whyNotAdmitted } from './why-not-admitted.ts'

export interface TeamsSettings {
  /** The bot's registration. There is no Doorbell in Teams without one: it is what every token has to be for. */
  readonly appId: string
  readonly tenantId: string
  readonly openIdMetadataUrl: string
  readonly tokenIssuer: string
  /** Host or host:port of connectors besides Microsoft's. */
  readonly serviceUrlHosts: readonly string[]
  /** A token for the Bot Connector, and that the last one was not taken. */
  readonly credentials: { token(): Promise<string>; forget(): void }
  /** PEM of authorities to trust instead of the usual ones, towards the connector. */
  readonly ca?: string | undefined
  /** For one activity, from its arrival to its answer: milliseconds. */
  readonly answerWithin?: number
  /** For one call to Teams: milliseconds. */
  readonly callTimeout?: number
  /** How long a second of Teams' rate limits lasts: milliseconds. Shorter only towards a simulated Teams whose seconds are. */
  readonly second?: number
  /** Adds the app for somebody, where that was set up. */
  readonly install?: InstallApp | null
  /** For what is under way when it is closed: milliseconds. */
  readonly drainTimeout?: number
}

export interface TeamsConnection {
  readonly surface: ChatSurface
  /** How Teams stands, in words for whoever runs Doorbell. */
  readonly checkup: Checkup
  /** Has at hand what the first to speak would have to wait for. Never throws: where it cannot be had now, it is had then. */
  prepare(): Promise<void>
  /** For `POST /api/messages`. */
  handle(request: IncomingMessage, response: ServerResponse, log?: Log): Promise<void>
  /** Takes nothing more in, waits for what is under way, closes the connections. */
  close(): Promise<void>
}

/** `conversation` is asked for each time, so that surfaces and use cases can be wired in any order. */
export function connectTeams(
  settings: TeamsSettings,
  conversation: () => Conversation,
  { addresses, clock }: { readonly addresses: AddressBook; readonly clock: Clock },
  log: Log,
  meter: Meter = silentMeter,
): TeamsConnection {
  const tenantId = settings.tenantId.toLowerCase()
  const hosts = new ServiceHosts(settings.serviceUrlHosts, settings.tokenIssuer)
  const transport = new Transport({
    hosts,
    pace: new Pace(settings.second),
    token: () => settings.credentials.token(),
    forgetToken: () => settings.credentials.forget(),
    ca: settings.ca,
    timeout: settings.callTimeout ?? 8_000,
    meter,
  })
  const adapter = new Adapter(settings, transport, log)
  const connector = new Connector(adapter, hosts, settings.appId)
  const submissions = new Submissions()
  const inFlight = new InFlight()
  const surface = new TeamsSurface({
    tenantId,
    connector,
    addresses,
    clock,
    submissions,
    putFile: (url, content) => transport.put(url, content),
    install: settings.install ?? null,
    offers: account => conversation().suggestAccess(account, '', 15),
  })
  const places = new Places(addresses)
  const meant = (activity: Activity, id: string) =>
    connector.objectIdOf(activity.serviceUrl, withoutThread(activity.conversation.id), id)
  const bot = new Bot({ tenantId, surface, meant, places, submissions, conversation, clock, log })
  const strangers = new Strangers({ connector, conversation, inFlight, clock, log })
  const whyNot = ({ serviceUrl }: Activity, authorization: string) =>
    whyNotAdmitted(authorization, { ...settings, serviceUrl, now: Date.now() / 1_000 })
  let open = true

  return {
    surface,
    checkup: teamsCheckup({ ...settings, timeout: settings.callTimeout ?? 8_000 }),
    prepare: () => adapter.fetchKeys(new Deadline(settings.callTimeout ?? 8_000)),
    async handle(request, response, ofThisCall = log) {
      if (!open) return answer(response, 503, { error: 'Doorbell is not open at the moment.' })
      const waited = stopwatch()
      const deadline = new Deadline(settings.answerWithin)
      const read = await readActivity(request, hosts)
      /** `why` is for whoever runs Doorbell: whoever sent it is told no more than that. */
      const refuse = (status: number, because: string, why: string | null = null) => {
        ofThisCall.warn('teams.refused_at_gate', { status, because, ...(why === null ? {} : { why }) })
        if (!request.complete) response.setHeader('Connection', 'close')
        meter.acknowledged({ surface: teams, gesture: 'other', outcome: 'refused', seconds: waited() })
        answer(response, status, { error: because })
      }
      if (read.kind === 'refused') return refuse(read.status, read.because)
      const { activity, authorization } = read
      const answered = (outcome: AnswerOutcome) =>
        meter.acknowledged({ surface: teams, gesture: gestureOf(activity), outcome, seconds: waited() })
      try {
        let outcome: AnswerOutcome = 'taken'
        const result = await adapter.admit(activity, authorization, deadline, () => {
          const strange = strangeTenant(activity, tenantId)
          if (strange === null) {
            connector.learn(activity.serviceUrl)
            return inFlight.track(bot.hear(activity, deadline))
          }
          if (strange.tenant === null) return Promise.reject(new NoTenant())
          outcome = 'refused'
          return inFlight.track(strangers.turnAway(activity, strange.tenant, deadline))
        })
        answered(outcome)
        return answer(response, result?.status ?? 200, result?.body ?? null)
      } catch (error) {
        if (error instanceof NoTenant) return refuse(403, 'The activity does not say of which one tenant it is.')
        if (error instanceof NotAdmitted)
          return refuse(401, 'The token is not good for this.', whyNot(activity, authorization))
        if (error instanceof Fault) return refuse(503, 'The keys of the channel cannot be had at the moment.')
        const incident = randomUUID()
        ofThisCall.error('teams.activity_broke', { incident, err: error })
        answered('broken')
        const told: InvokeAnswer = activity.type === 'invoke' ? brokenAnswer(incident) : { status: 500, body: null }
        return answer(response, told.status, told.body)
      }
    },
    async close() {
      open = false
      if (!(await inFlight.drained(settings.drainTimeout ?? 10_000)))
        log.warn('teams.closed_with_work_under_way', { count: inFlight.count })
      await transport.close()
    },
  }
}

class NoTenant extends Error {
  override readonly name = 'NoTenant'
}

function answer(response: ServerResponse, status: number, content: unknown): void {
  if (response.headersSent || response.destroyed) return
  const text = content === null || content === undefined ? '' : JSON.stringify(content)
  response
    .writeHead(status, {
      ...(text ? { 'Content-Type': 'application/json; charset=utf-8' } : {}),
      'Content-Length': Buffer.byteLength(text),
    })
    .end(text)
}
