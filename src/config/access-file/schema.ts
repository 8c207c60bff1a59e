import { z } from 'zod'
import { auditActions } from '../../access/audit.ts'
import { longestBreakGlass } from '../../access/break-glass.ts'
import { weekdays } from '../../access/hours.ts'
import { policyChangeRules } from '../../access/policy.ts'
import { requestForKinds } from '../../access/request-for.ts'
import { meansSomething } from '../../access/webhook.ts'
import { ticketPattern } from './ticket-pattern.ts'
import { atMost, directoryName, duration, mailDomain, nameList, section, timeOfDay, timeZone, words } from './values.ts'
import { isAddress, problemOfUrl } from './webhook-url.ts'

const namesSomebody = (people: { groups?: unknown; users?: unknown }) =>
  people.groups !== undefined || people.users !== undefined

const people = section({ groups: nameList.optional(), users: nameList.optional() }).refine(namesSomebody, {
  error: 'names nobody: give groups or users',
})

const humanMarks = [
  'employeeId',
  ...([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] as const).map(
    number => `extensionAttribute${number}` as const,
  ),
] as const

/** A role is named one by one: a new one must not come in because its name fits. */
const roleName = directoryName.refine(name => !name.includes('*'), {
  error: 'names one role: there is no wildcard for roles',
})

const ending = z.enum(['auto', 'pim', 'timer'])

const resourceType = z.enum(['group', 'directory-role'])
const attribute = z
  .enum(['group', 'user', 'directory-role'])
  .describe('What the names mean; a directory-role: whoever holds it in the whole tenant')

export const integrationSchema = section({
  name: words.describe('Unique; what flows and the audit call this integration'),
  type: z.enum(['entra']),
  cloud: z
    .enum(['global', 'usgov', 'dod', 'china'])
    .optional()
    .describe('The cloud of the tenant; has to agree with AZURE_AUTHORITY_HOST and GRAPH_BASE_URL, which choose it'),
  resourceTypes: z.array(resourceType).min(1).default(['group']),
  groups: section({ filter: words.describe("A Microsoft Graph $filter over groups: startswith(displayName,'jit-')") })
    .optional()
    .describe('Which groups can be asked for; absent: all that can be granted'),
  roles: section({
    include: z
      .array(
        z.union([roleName, section({ role: roleName, scope: directoryName.optional() })], {
          error: 'must be the name of a role, or { role: name, scope: administrative unit }',
        }),
      )
      .min(1)
      .describe('Each role by its name, or { role, scope: administrative unit }. There is no wildcard'),
  })
    .optional()
    .describe('Which directory roles can be asked for; needs directory-role among resourceTypes'),
  tierZero: z
    .array(directoryName)
    .default([])
    .describe(
      'Roles and groups of tier zero that may be asked for, each by its name; a flow that opens one has two approvers, stepUp and at most 1 hour. Listed here, and under roles.include like any role',
    ),
  protected: nameList
    .optional()
    .describe('Accounts that are never touched: nothing is given to them or taken from them'),
  ending: ending
    .optional()
    .describe(
      "What ends access besides Doorbell's timer. auto: Entra too (Privileged Identity Management) where it can; pim: Entra too, else nothing is given; timer (default): nothing",
    ),
  pim: section({
    onboardGroups: z
      .boolean()
      .default(false)
      .describe('Whether groups may be brought under Privileged Identity Management. None can ever be taken out again'),
  })
    .optional()
    .describe('How Privileged Identity Management is used; counts with ending: auto or pim'),
  integrationOwner: section({ attribute, values: nameList })
    .optional()
    .describe('Who answers when no resource owner can be found'),
  resourceOwner: z
    .array(section({ key: words, attribute }))
    .min(1)
    .optional()
    .describe('Which keys name the owner of a resource, the first that leads to somebody wins; needs integrationOwner'),
  ownerSources: z
    .array(z.enum(['tags', 'description', 'extensionAttributes', 'entraOwners']))
    .min(1)
    .default(['tags'])
    .describe('Where the owner of a resource is looked for, in order, until somebody is found who can decide'),
  tags: z
    .record(words, z.record(words, z.union([words, nameList], { error: 'must be text, or a list of names' })))
    .default({})
    .describe(
      'Resource name, then tag key and value: jit-db-readers: { owner: Data Platform Leads }. Several owners: a list, or commas between',
    ),
  credentialRotationDays: z
    .int()
    .min(1)
    .max(3650)
    .optional()
    .describe("Doorbell's own credential is to be renewed after so many days: its admins are reminded"),
  customAccessDetails: atMost(400).optional().describe('Shown when access is granted, at most 400 characters'),
})

const selector = section({
  integration: words,
  type: resourceType,
  name: directoryName.optional(),
  matching: words
    .optional()
    .describe('A pattern with *, in which case does not count; "*" alone: everything of this type that is listed'),
  tagged: z
    .record(words, words)
    .refine(tags => Object.keys(tags).length > 0, { error: 'names no tag: { env: prod }' })
    .optional()
    .describe('Tags that a resource has to carry, all of them, as tags of its integration says'),
  scope: directoryName.optional().describe('Of a directory role: the administrative unit; absent: the whole tenant'),
  ending: ending.optional().describe('Of these resources, in place of what their integration says'),
}).refine(({ name, matching, tagged }) => [name, matching, tagged].filter(how => how !== undefined).length === 1, {
  error: 'needs either name, matching or tagged',
})

const opened = z.union([selector, section({ bundle: words.describe('The name of one of bundles') })], {
  error: 'must be { integration, type, and one of name, matching, tagged } or { bundle: name }',
})

/** A card tells of each, and has to hold them all. */
export const mostInBundle = 20

export const bundleSchema = section({
  name: words.describe('Unique; what people ask for'),
  resources: z
    .array(
      section({
        integration: words,
        type: resourceType,
        name: directoryName,
        scope: directoryName
          .optional()
          .describe('Of a directory role: the administrative unit; absent: the whole tenant'),
      }),
    )
    .min(1)
    .max(mostInBundle, {
      error: `names more than ${mostInBundle} resources: nobody could read what they decide about. Make a group of those that always go together, or several bundles`,
    })
    .describe(
      `Each by its name, at most ${mostInBundle}; each is decided about by its own owner, and given and ended by itself`,
    ),
})

const oneGroup = section({ group: directoryName })
const oneUser = section({ user: directoryName })

const namesRequesters = (some: { groups?: unknown; users?: unknown; managersOf?: unknown }) =>
  namesSomebody(some) || some.managersOf !== undefined

const exclude = z
  .array(z.union([oneGroup, oneUser], { error: 'must be { group: name } or { user: name }' }))
  .min(1)
  .optional()
  .describe('Who may not ask by this flow, whatever else says that they may')

const requesters = z.union(
  [
    z.literal('everyone'),
    section({
      everyone: z.literal(true).optional(),
      groups: nameList.optional(),
      users: nameList.optional(),
      managersOf: nameList.optional().describe('Groups: whoever is the manager of somebody active in one of them'),
      exclude,
    })
      .refine(some => some.everyone === true || namesRequesters(some), {
        error: 'names nobody: give groups, users or managersOf',
      })
      .refine(some => !(some.everyone === true && namesRequesters(some)), {
        error: 'says everyone and names some: keep one of them',
      }),
  ],
  { error: 'must be everyone, or a mapping of groups and users' },
)

const approver = z.union([z.enum(['owner', 'manager']), oneGroup, oneUser], {
  error: 'must be owner, manager, { group: name } or { user: name }',
})

const stage = section({
  from: z
    .array(approver)
    .min(1)
    .describe(
      'owner is the resource owner, else the integration owner; manager is that of whoever receives the access',
    ),
  needed: z.int().min(1).default(1).describe('How many different people have to approve'),
})

const tier = section({
  after: duration.describe('After a stage has waited so long'),
  to: z.array(approver).min(1).describe('Who may decide it too from then on, written as under from'),
})

const context = z.string().regex(/^(none|c([1-9]|[1-9]\d))$/, {
  error: 'must be an authentication context: c1 to c99, or none',
})

const whetherReason = z.enum(['optional', 'required'])

const byPeople = section({
  stages: z.array(stage).min(1),
  timeout: duration.prefault('8h').describe('After this long without an answer a request lapses'),
  remindEvery: duration
    .optional()
    .describe('After this long those who have not answered are reminded, then after twice as long, and so on'),
  askAtMost: z.int().min(1).optional().describe('Where more people may decide, only so many are asked at first'),
  escalate: z
    .array(tier)
    .min(1)
    .max(5, { error: 'has more than 5 tiers: leave out those that bring nobody who would answer' })
    .optional()
    .describe('Who is brought in where nobody answers, the soonest first; at most 5'),
  delegates: oneGroup
    .optional()
    .describe(
      'Who may decide in the stead of an approver who is away and has said so (/access delegate); never about tier zero',
    ),
  reason: section({
    approve: whetherReason.default('optional'),
    deny: whetherReason.default('required'),
  }).default({
    approve: 'optional',
    deny: 'required',
  }),
})

const notify = section({
  slack: z
    .string()
    .regex(/^[CG][A-Z0-9]{2,30}$/, { error: "must be a channel's id such as C0123ABCD, from the channel's details" })
    .describe('A Slack channel to which Doorbell was invited, by its id')
    .optional(),
  teams: z
    .string()
    .regex(/^19:[^\s;]+@(thread\.(tacv2|v2|skype)|unq\.gbl\.spaces)$/, {
      error: "must be a channel's id such as 19:…@thread.tacv2, from the link to the channel",
    })
    .describe('A channel of Microsoft Teams whose team Doorbell was added to, by its id')
    .optional(),
}).refine(({ slack, teams }) => slack !== undefined || teams !== undefined, {
  error: 'must name a channel: slack, teams or both',
})

export const flowSchema = section({
  name: words.describe('Unique'),
  requesters,
  resources: z.array(opened).min(1),
  duration: section({ default: duration, max: duration }),
  justification: section({ required: z.boolean() }).default({ required: true }),
  requestFor: z
    .array(z.enum(requestForKinds))
    .min(1)
    .optional()
    .describe(
      'For whom it may be asked: self (default), others, direct-reports, own-admin-account; whoever receives it is told, and never decides',
    ),
  startWithin: duration
    .optional()
    .describe('How far ahead it may be asked to begin, as in 7d; absent: it begins as soon as it is approved'),
  ticket: section({ required: z.boolean().default(true), pattern: ticketPattern.optional() })
    .optional()
    .describe('The number of a ticket that whoever asks gives besides; absent: nobody is asked for one'),
  approval: z
    .union([z.literal('automatic'), byPeople], { error: 'must be automatic, or a mapping with stages' })
    .describe('automatic: whatever is asked by this flow is given at once, and nobody is asked'),
  extensions: section({ max: z.int().min(1), each: duration })
    .optional()
    .describe('How often, and by how much, the holder may keep it longer without a new decision, within duration.max'),
  stepUp: section({
    approver: context
      .optional()
      .describe(
        'The authentication context that a fresh sign-in of whoever approves has to satisfy, c1 to c99, or none',
      ),
    requester: context
      .optional()
      .describe('The same of whoever asks: nothing is asked before they have signed in afresh'),
  })
    .refine(({ approver = 'none', requester = 'none' }) => approver !== 'none' || requester !== 'none', {
      error: 'asks nobody for anything: give approver or requester an authentication context, or leave stepUp out',
    })
    .optional()
    .describe(
      'Whoever approves, or asks, signs in afresh, on a page that shows what it is about; needs PUBLIC_URL and the sign-in app',
    ),
  revokeSessions: z
    .enum(['never', 'offer', 'always'])
    .optional()
    .describe(
      'Make whoever had it sign in again everywhere when it has ended: offer puts a button on the card, always does it each time',
    ),
  hours: section({
    days: z.array(z.enum(weekdays)).min(1),
    from: timeOfDay,
    to: timeOfDay.describe('Both borders are inside; before from: over midnight, into the day after'),
    zone: timeZone,
    endWithHours: z
      .boolean()
      .default(false)
      .describe(
        'What was given within them ends with them, however long it was given for; else it goes on when they are over',
      ),
  })
    .optional()
    .describe('When what is asked by this flow may begin'),
  notify: notify
    .optional()
    .describe('A channel in which every request of this flow is shown besides, in one chat or in each'),
})

/** Named one by one: in an emergency nobody is asked, so that nobody is let in by being anybody. An empty list means nobody. */
const breakers = section({
  groups: z.array(directoryName).optional(),
  users: z.array(directoryName).optional(),
  exclude,
}).refine(namesSomebody, { error: 'says nothing: give groups or users; an empty list means nobody' })

export const breakGlassSchema = section({
  name: words.optional().describe('Unique; absent: Break-glass, and Break-glass 2 and so on of further ones'),
  resources: z.array(selector).min(1),
  requesters: breakers.describe('Who may give themselves access in an emergency, with nobody asked'),
  duration: duration
    .refine(minutes => minutes <= longestBreakGlass, {
      error: 'is longer than 4 hours: what is given with nobody asked is short, and never extended',
    })
    .describe('How long it is given for, at most 4h; it is never extended'),
  tell: z.array(approver).min(1).describe('Who is told at once, each in a message of their own'),
  reviewers: z
    .array(approver)
    .min(1)
    .describe('Who signs it off afterwards, and is reminded until they have; never who did it'),
  notify: notify.optional().describe('A channel that is told at once as well'),
})

const secretPlace = z.union(
  [
    section({
      env: z.string().regex(/^WEBHOOK_SECRET_[A-Z0-9_]+$/, {
        error: 'must be the name of a variable that begins with WEBHOOK_SECRET_',
      }),
    }),
    section({ file: words }),
  ],
  { error: 'must be { env: WEBHOOK_SECRET_… } or { file: path }: the secret itself never stands in this file' },
)

export const webhookSchema = section({
  name: words.describe('Unique; what the log, the delivery log and admins call it'),
  url: z.string().superRefine((text, context) => {
    const problem = problemOfUrl(text)
    if (problem) context.addIssue({ code: 'custom', message: problem })
  }),
  events: z
    .array(
      z.string().refine(wanted => meansSomething(wanted, auditActions), {
        error: 'is no action of the audit: give one such as request.submitted, all of a noun such as grant.*, or *',
      }),
    )
    .min(1)
    .describe('Actions of the audit: request.submitted, grant.*, or * for all of them'),
  secret: secretPlace.describe('Where the secret is that messages are signed with: whsec_ and base64'),
  allowPrivate: z
    .array(z.string().refine(isAddress, { error: 'must be one address such as 10.0.0.5' }))
    .min(1)
    .optional()
    .describe('Addresses inside a network that the url may lead to; all others are refused when it connects'),
})

/** The access file of this release. Every key that Doorbell will have some day and has not yet is in `not-yet.ts`. */
export const accessFileSchema = section({
  version: z.literal(1),
  admins: people
    .optional()
    .describe('Operate Doorbell. In this release nothing is theirs to do yet; their groups are never handed out'),
  auditors: people
    .optional()
    .describe('Read the audit. In this release with the command line; their groups are never handed out'),
  identity: section({
    slackEmailMatch: section({ domains: z.array(mailDomain).min(1) })
      .optional()
      .describe('Recognise people by their confirmed address in these domains; absent: off'),
    importFile: words.optional().describe('A CSV file: slack team id, slack user id, entra object id'),
    contactDomains: z
      .array(mailDomain)
      .min(1)
      .optional()
      .describe('Owners who have not linked yet are written to at their confirmed address in these domains as well'),
    sameHuman: z
      .enum(humanMarks)
      .optional()
      .describe('Accounts with the same value of it are one human: employeeId, or extensionAttribute1 to 15'),
  }).default({}),
  policyChange: z
    .enum(policyChangeRules)
    .optional()
    .describe(
      'two-person (what holds with a real tenant where nothing is said): a version of this file that widens access waits until two admins have agreed in chat; one-person: it is in force once it is read',
    ),
  integrations: z.array(integrationSchema).min(1),
  bundles: z
    .array(bundleSchema)
    .min(1)
    .optional()
    .describe('What is asked for together, by one name; a flow opens it with { bundle: name }'),
  flows: z.array(flowSchema).min(1),
  breakGlass: z
    .array(breakGlassSchema)
    .optional()
    .describe(
      'What may be taken in an emergency with nobody asked, and is looked at afterwards; absent or empty: nothing',
    ),
  webhooks: z
    .array(webhookSchema)
    .optional()
    .describe('Receivers outside that are told what was recorded, each message signed; absent or empty: none'),
})

export type AccessFileContent = z.output<typeof accessFileSchema>
export type FileIntegration = z.output<typeof integrationSchema>
export type FileFlow = z.output<typeof flowSchema>
export type FileBundle = z.output<typeof bundleSchema>
export type FileSelector = z.output<typeof selector>
export type FileWebhook = z.output<typeof webhookSchema>
export type FileBreakGlass = z.output<typeof breakGlassSchema>
export type FileRequesters = FileFlow['requesters']
export type FileApproval = z.output<typeof byPeople>
export type FileStage = FileApproval['stages'][number]

/** For editors and for `doorbell config schema`. */
export const accessFileJsonSchema = (): Readonly<Record<string, unknown>> => ({
  title: 'Doorbell access file',
  ...z.toJSONSchema(accessFileSchema, { io: 'input', target: 'draft-7', unrepresentable: 'any' }),
})
export type FileTier = z.output<typeof tier>
