/** What Teams takes of a bot. */
export const limits = {
  /** A whole activity, counted as UTF-16: bytes. */
  activityBytes: 100 * 1024,
  /**
   * An Adaptive Card, counted as UTF-8: bytes. Not documented for bots today; older figures say 28 KB and 40 KB, and this is
   * the cautious end.
   */
  cardBytes: 28 * 1024,
  /** People who may be named to have a card refreshed for them. */
  refreshUserIds: 60,
  /** Choices that a field shows at a time. */
  suggestions: 15,
  /** Milliseconds during which a card that refreshed for somebody is not refreshed for them again. */
  refreshAgain: 60_000,
  /** Members of a room up to which a card without `userIds` refreshes for everybody. */
  refreshEverybody: 60,
  membersOnPage: 500,
} as const

/** Of one bot in one conversation: so many calls in so many seconds. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit */
export const perThread = {
  send: [
    [7, 1],
    [8, 2],
    [60, 30],
    [1_800, 3_600],
  ],
  create: [
    [7, 1],
    [8, 2],
    [60, 30],
    [1_800, 3_600],
  ],
  members: [
    [14, 1],
    [16, 2],
    [120, 30],
    [3_600, 3_600],
  ],
} as const

/** Calls of one app in one tenant: a second. */
export const perTenant = 30
