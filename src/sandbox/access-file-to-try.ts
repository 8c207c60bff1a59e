import { channelOfRequests, importFileName, sandboxAccessFile } from './access-file.ts'
import { teamsChannelOfRequests } from './company-in-teams.ts'
import { webhookSecretFile } from './webhook-receiver.ts'

/** Whoever approves signing of apps signs in afresh. */
const withStepUp = (file: string): string =>
  file.replace(
    /^( +)duration: \{ default: 1h, max: 10h \}$/m,
    (line, indent: string) => `${line}\n${indent}stepUp: { approver: c1 }`,
  )

/** One role that gives control over the whole tenant, with all that this takes. */
const withTierZero = (file: string): string =>
  `${file
    .replace('        - Wi-Fi Onboarding\n', '        - Wi-Fi Onboarding\n        - Application Administrator\n')
    .replace(
      '    protected:',
      '    tierZero: [Application Administrator]\n    protected:',
    )}  - name: Tier zero, two approvers
    requesters: { users: [sam.ortega@contoso.com] }
    resources:
      - { integration: Contoso, type: directory-role, name: Application Administrator }
    duration: { default: 30m, max: 1h }
    justification: { required: true }
    approval:
      stages:
        - { from: [owner], needed: 1 }
        - { from: [{ group: Security }], needed: 1 }
      timeout: 4h
      reason: { deny: required }
    stepUp: { approver: c1, requester: c1 }
`

/** Whoever gave access for a time may make its holder sign in again when that is over. */
const withSigningOut = (file: string): string =>
  file.replace(/^( +)extensions: .*$/m, (line, indent: string) => `${line}\n${indent}revokeSessions: offer`)

/** Whoever has no address that could be matched is imported; and a wider file is in force at once, so that a story need not agree to it. */
const withImport = (file: string): string =>
  file.replace(
    '  sameHuman: employeeId\n',
    `  sameHuman: employeeId\n  importFile: ${importFileName}\n  contactDomains: [contoso.com]\npolicyChange: one-person\n`,
  )

/** Of one group and one role Entra holds an end too. */
const withTwoEnds = (file: string): string =>
  file
    .replace(
      /^( +)- \{ integration: Contoso, type: group, matching: .*$/m,
      (line, indent: string) =>
        `${indent}- { integration: Contoso, type: group, name: jit-warehouse-admin, ending: auto }\n${line}`,
    )
    .replace('matching: "*Onboarding" }', 'matching: "*Onboarding", ending: auto }')

/** What whoever is on call needs together, of which each part has an owner of its own. */
const withBundle = (file: string): string =>
  file
    .replace(
      /^flows:$/m,
      `bundles:
  - name: On-call kit
    resources:
      - { integration: Contoso, type: group, name: jit-prod-db-writers }
      - { integration: Contoso, type: group, name: jit-k8s-prod-debug }
flows:`,
    )
    .replace(
      '  - name: Roles for the service desk\n',
      `  - name: On call
    requesters: { groups: [Engineering] }
    resources: [{ bundle: On-call kit }]
    duration: { default: 1h, max: 4h }
    approval:
      stages: [{ from: [owner], needed: 1 }]
      timeout: 8h
      remindEvery: 30m
    extensions: { max: 1, each: 1h }
  - name: Roles for the service desk
`,
    )

/** Planned work asked for ahead, with its ticket; and a lead who asks for those who report to her. */
const withAskingAhead = (file: string): string => `${file}  - name: Planned work, with a ticket
    requesters: { users: [lena.meyer@contoso.com] }
    resources:
      - { integration: Contoso, type: group, name: jit-k8s-prod-debug }
    duration: { default: 1h, max: 10h }
    ticket: { required: true, pattern: "^(INC|CHG)-\\\\d+$" }
    startWithin: 7d
    approval:
      stages:
        - { from: [owner], needed: 1 }
  - name: For those who report to me
    requesters: { users: [priya.raman@contoso.com] }
    requestFor: [direct-reports]
    resources:
      - { integration: Contoso, type: group, name: jit-datacenter-vpn }
    duration: { default: 1h, max: 10h }
    approval:
      stages:
        - { from: [owner], needed: 1 }
`

/** The cloud by its name, and no group is ever brought under Privileged Identity Management for good. */
const withLimitsOfItsOwn = (file: string): string =>
  file.replace('    protected:', '    cloud: global\n    pim: { onboardGroups: false }\n    protected:')

/**
 * What else a file can say: given at once by a rule, for everybody but some; within office hours, and ended with them; asked by leads for
 * other people, by what a resource is tagged with; for another account of one's own; with two words, each with its reason; and with two or one.
 */
const withEverythingElse = (file: string): string => `${file}  - name: Status page, for everybody at once
    requesters: { everyone: true, exclude: [{ group: Contractors }] }
    resources:
      - { integration: Contoso, type: group, name: jit-status-page }
    duration: { default: 30m, max: 2h, presets: [15m, 30m, 1h] }
    justification: { required: false }
    approval: automatic
  - name: Search index in office hours
    requesters: { users: [julia.santos@contoso.com] }
    resources:
      - { integration: Contoso, type: group, name: jit-search-index }
    duration: { default: 1h, max: 4h }
    hours: { days: [mon, tue, wed, thu, fri], from: "07:00", to: "19:00", zone: Europe/Berlin, endWithHours: true }
    approval:
      stages:
        - { from: [owner], needed: 1 }
  - name: Production for others, asked by their leads
    requesters: { managersOf: [Engineering], exclude: [{ user: grace.whitfield@contoso.com }] }
    requestFor: [others]
    resources:
      - { integration: Contoso, type: group, tagged: { env: prod } }
    duration: { default: 1h, max: 4h }
    approval:
      stages:
        - { from: [owner], needed: 1 }
  - name: The core network, for the account that administers it
    requesters: { users: [daniel.okafor@contoso.com] }
    requestFor: [own-admin-account]
    resources:
      - { integration: Contoso, type: group, name: jit-network-core }
    duration: { default: 1h, max: 2h }
    approval:
      stages:
        - { from: [owner], needed: 1 }
  - name: Billing, on two words with their reasons
    requesters: { users: [jonas.meier@contoso.com] }
    resources:
      - { integration: Contoso, type: group, name: jit-billing-export }
    duration: { default: 1h, max: 4h }
    approval:
      stages:
        - inAnyOrder: [{ from: [owner] }, { from: [{ user: grace.whitfield@contoso.com }] }]
      reason: { approve: required, deny: required }
  - name: Customer records for support, or on Grace's word
    requesters: { users: [wei.zhang@contoso.com] }
    resources:
      - { integration: Contoso, type: group, name: jit-customer-data }
    duration: { default: 30m, max: 1h }
    approval:
      stages:
        - anyOf:
            - { inAnyOrder: [{ from: [owner] }, { from: [{ group: Security }] }] }
            - { from: [{ user: grace.whitfield@contoso.com }] }
`

/** What was decided about the databases, in the channel of the requests once a week. */
const withReport = (file: string): string =>
  file.replace(
    /^flows:$/m,
    `reports:
  - name: Weekly decisions
    report: decisions
    of: { integration: Contoso, type: group, name: jit-prod-db-readers }
    where: { emergency: "" }
    last: 7d
    every: { days: [mon], at: "08:00", zone: Europe/Berlin }
    to: { slack: ${channelOfRequests} }
flows:`,
  )

/** Requests of the first flow are shown in a channel besides. */
const withChannel = (file: string): string =>
  file.replace(
    /^( +)duration: \{ default: 2h, max: 8h \}$/m,
    (line, indent: string) => `${line}\n${indent}notify: { slack: ${channelOfRequests} }`,
  )

/** What was recorded is told to a receiver outside, which is this machine here: its addresses are listed, or nothing would go there. */
const withWebhook = (file: string): string =>
  file.replace(
    /^reports:$/m,
    `webhooks:
  - name: SIEM
    url: https://localhost/doorbell
    events: ["request.*", "decision.*", "grant.*"]
    secret: { file: ${webhookSecretFile} }
    allowPrivate: ["127.0.0.1", "::1"]
reports:`,
  )

/** A group whose members decide is handed out all the same: whoever has it from Doorbell gets what else it opens, and decides nothing. */
const withAuthority = (file: string): string =>
  `${file.replace(" or displayName eq 'R&D", " or displayName eq 'Facilities Leads' or displayName eq 'R&D")}  - name: The facilities desk, for a day
    requesters: { users: [grace.whitfield@contoso.com] }
    resources:
      - { integration: Contoso, type: group, name: Facilities Leads, confersAuthority: accepted }
    duration: { default: 4h, max: 8h }
    approval:
      stages:
        - { from: [{ group: Security }], needed: 1 }
`

/** Any two of several, all of them, everybody signed out when it is over, and nothing given of which Entra does not hold an end too. */
const withMoreAsked = (file: string): string => `${file}  - name: Release train, on any two of Security
    requesters: { users: [nadia.rossi@contoso.com] }
    resources:
      - { integration: Contoso, type: group, name: jit-release-train }
    duration: { default: 1h, max: 4h }
    approval:
      stages:
        - { from: [{ group: Security }], needed: 2 }
  - name: Feature flags, on the word of every platform lead
    requesters: { users: [tim.hughes@contoso.com] }
    resources:
      - { integration: Contoso, type: group, name: jit-feature-flags }
    duration: { default: 1h, max: 4h }
    approval:
      stages:
        - { from: [{ group: Platform Leads }], needed: all }
  - name: Refunds, signed out when they are over
    requesters: { users: [paul.becker@contoso.com] }
    resources:
      - { integration: Contoso, type: group, name: jit-payments-console }
    duration: { default: 30m, max: 2h }
    revokeSessions: always
    approval:
      stages:
        - { from: [owner], needed: 1 }
  - name: The lab, ended by Entra too or not given
    requesters: { users: [alice.nguyen@contoso.com] }
    resources:
      - { integration: Contoso, type: group, name: jit-lab-cluster, ending: pim }
    duration: { default: 1h, max: 4h }
    approval:
      stages:
        - { from: [owner], needed: 1 }
`

/** What gives somebody more waits for two admins; and where nobody answers, more and more people are brought in. */
const withTwoAdminsAndTiers = (file: string): string =>
  file
    .replace('policyChange: one-person\n', 'policyChange: two-person\n')
    .replace(
      'escalate: [{ after: 30m, to: [{ group: Security }] }]',
      'escalate: [{ after: 30m, to: [{ group: Security }] }, { after: 2h, to: [{ group: IT Service Owners }] }]',
    )

/** With nearly everything that an access file can say: what the stories need. */
export const accessFileToTry = [
  withChannel,
  withStepUp,
  withSigningOut,
  withImport,
  withTwoEnds,
  withLimitsOfItsOwn,
  withBundle,
  withReport,
  withTierZero,
  withAskingAhead,
  withEverythingElse,
].reduce((file, more) => more(file), sandboxAccessFile)

/** As somebody sees it who tries Doorbell: with everything that an access file can say. */
export const accessFileToSee = withTwoAdminsAndTiers(withMoreAsked(withAuthority(withWebhook(accessFileToTry))))

/** With a channel in each chat. */
const inBothChats = (file: string): string =>
  file.replaceAll(
    `{ slack: ${channelOfRequests} }`,
    `{ slack: ${channelOfRequests}, teams: "${teamsChannelOfRequests}" }`,
  )
export const accessFileForBothChats = inBothChats(accessFileToTry)
export const accessFileToSeeInBothChats = inBothChats(accessFileToSee)
