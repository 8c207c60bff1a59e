/** What Slack takes, from its reference of Block Kit and the Web API. Characters unless said otherwise. */
export const limits = {
  /** Longer text of a message is cut, with a warning. */
  messageText: 40_000,
  /** `chat.update` refuses what `chat.postMessage` would cut. */
  updateText: 4_000,
  messageBlocks: 50,
  viewBlocks: 100,
  /**
   * All the text of a message's blocks together: not documented. Measured by others (bolt-js issue 2867): 9,597 was
   * taken and 11,341 refused with `msg_blocks_too_long`; this is the cautious end.
   */
  allBlockText: 10_000,
  text: 3_000,
  sectionFields: 10,
  fieldText: 2_000,
  header: 150,
  actions: 25,
  contextElements: 10,
  buttonText: 75,
  buttonValue: 2_000,
  accessibilityLabel: 75,
  id: 255,
  placeholder: 150,
  label: 2_000,
  url: 3_000,
  altText: 2_000,
  inputText: 3_000,
  options: 100,
  choices: 10,
  optionText: 75,
  /** The reference says 150 today and the published types 75: what keeps to the smaller is right either way. */
  optionValue: 75,
  viewTitle: 24,
  privateMetadata: 3_000,
  markdown: 12_000,
  /** Modals on top of each other. */
  viewStack: 3,
  responseUrlUses: 5,
  /** Milliseconds. */
  responseUrlLifetime: 30 * 60_000,
} as const
