/** The directory's own calls to Doorbell that something changed. They may be late, lost or forged: a reason to look, and no more. */
export interface Notices {
  /** Where they come to. */
  url(): string
  /** What only the directory and Doorbell know of a subscription. */
  newSecret(): string
  /** Answers the directory's id of it. @throws Fault */
  subscribe(secret: string, until: Date): Promise<string>
  /** `false`: the directory does not know it any more. @throws Fault */
  renew(id: string, until: Date): Promise<boolean>
}
