/**
 * What Slack accepts, from its Block Kit reference. Slack does not say what it counts; we count UTF-16 units, which is
 * never fewer than any other way of counting, and cut between characters as people see them.
 */
export const limits = {
  /** Advised by Slack for the text beside blocks; it cuts at 40,000. */
  topLevelText: 4_000,
  messageBlocks: 50,
  /**
   * All the text of one message's blocks. Slack refuses long ones (`msg_blocks_too_long`) without saying where that
   * starts; 9,597 is the most that is known to have been taken (bolt-js issue 2867).
   */
  blocksText: 9_500,
  viewBlocks: 100,
  header: 150,
  plainText: 3_000,
  contextElement: 2_000,
  actionsElements: 25,
  buttonLabel: 75,
  buttonValue: 2_000,
  accessibilityLabel: 75,
  actionId: 255,
  modalTitle: 24,
  modalButton: 24,
  inputLabel: 2_000,
  inputHint: 2_000,
  inputValue: 3_000,
  placeholder: 150,
  optionText: 75,
  /** 150 in the reference, 75 in the published types. */
  optionValue: 75,
  optionDescription: 75,
  options: 100,
  fieldError: 2_000,
  privateMetadata: 3_000,
} as const
