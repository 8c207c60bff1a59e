/** One thing that is wrong with the settings. Never holds the value of a secret. */
export interface SettingProblem {
  /** The name of the setting that has to be mended. */
  readonly setting: string
  readonly problem: string
  /** What to do about it. */
  readonly mend: string
}

/** One line, as an operator reads it in a terminal. */
export const describeSettingProblem = ({ setting, problem, mend }: SettingProblem): string =>
  `${setting}: ${problem}; ${mend}`
