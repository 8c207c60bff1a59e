/** How the Teams app is set up, in Microsoft's own format, version 1.25. */
export interface ManifestOptions {
  /** Of the app in the organisation's catalogue: another id than the bot's, and the same in every version. */
  readonly id: string
  /** The bot's registration: `MICROSOFT_APP_ID`. */
  readonly botId: string
  /** Three numbers with dots. Teams takes an update only with a higher one. */
  readonly version: string
  /** Where people read about Doorbell, what becomes of their data, and on what terms: pages of the company that runs it. */
  readonly website: string
  readonly privacy: string
  readonly terms: string
  readonly company: string
  /**
   * The app registration that asks the directory: with the right for apps of its own alone, Graph lets it add no other app than
   * the one that names it. `null`: the app is not added for anybody.
   */
  readonly directoryApp: string | null
}

/** What can be typed, as suggestions: Teams shows at most 12, and sends what was chosen as it stands here. */
const commands = [
  ['request', 'Ask for access, in a form'],
  ['mine', 'What you hold and what you asked for'],
  ['approvals', 'What waits for your decision'],
  ['return', 'Give access back before its time is over'],
  ['extend', 'Keep what you hold for longer'],
  ['revoke', 'End an access that you approved'],
  ['who', 'Who holds something, and until when'],
  ['why', 'Which decision explains that somebody holds it'],
  ['can', 'Whether it could be asked for, and who would decide'],
  ['activity', 'What happened, the newest first'],
  ['prefer', 'In which chat I write to you'],
  ['help', 'Everything that I understand'],
] as const

/** No right to read anything: what Doorbell knows of people it asks of the directory. */
export const teamsManifest = (options: ManifestOptions) => ({
  $schema: 'https://developer.microsoft.com/en-us/json-schemas/teams/v1.25/MicrosoftTeams.schema.json',
  manifestVersion: '1.25',
  version: options.version,
  id: options.id,
  developer: {
    name: options.company,
    websiteUrl: options.website,
    privacyUrl: options.privacy,
    termsOfUseUrl: options.terms,
  },
  name: { short: 'Doorbell', full: 'Doorbell: access when you need it, for as long as you need it' },
  description: {
    short: 'Ask for access with a reason and a time. It ends by itself.',
    full: 'Ask for access to a group or a directory role with a reason and a time. The owner of the resource approves or denies with a button, the directory makes it true, and the access ends by itself when the time is over. Every step is recorded. Write to Doorbell in its own chat, or name it in a channel: what it answers to you it answers in private.',
  },
  icons: { color: 'color.png', outline: 'outline.png' },
  accentColor: '#1D3557',
  defaultInstallScope: 'personal',
  bots: [
    {
      botId: options.botId,
      scopes: ['personal', 'team', 'groupChat'],
      // A report is offered in somebody's own chat, and goes into their own OneDrive once they agree.
      supportsFiles: true,
      isNotificationOnly: false,
      commandLists: [
        {
          scopes: ['personal', 'team', 'groupChat'],
          commands: commands.map(([title, description]) => ({ title, description })),
        },
      ],
    },
  ],
  validDomains: [],
  // Teams wants an address beside the id, of which nothing is ever asked: nobody signs in through this app.
  ...(options.directoryApp
    ? { webApplicationInfo: { id: options.directoryApp, resource: `api://${options.directoryApp}` } }
    : {}),
})
