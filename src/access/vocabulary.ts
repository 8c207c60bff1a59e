/** The nouns of access, one meaning each. Ids are branded: they are made at the edges and only carried here. */

declare const brand: unique symbol
type Branded<T, Name extends string> = T & { readonly [brand]: Name }

/** A human, as the directory knows them: the directory's object id, lower case. Never a chat account, never an address. */
export type PersonId = Branded<string, 'PersonId'>
/** A group of people in the directory: its object id, lower case. */
export type GroupId = Branded<string, 'GroupId'>
/** One thing that can be held. The provider makes it; the same group has the same id in every integration that shows it. */
export type ResourceId = Branded<string, 'ResourceId'>
/** One connected tenant or organisation, by the name the access file gives it. */
export type IntegrationName = Branded<string, 'IntegrationName'>
/** An access flow, by the name the access file gives it. */
export type FlowName = Branded<string, 'FlowName'>
/** Entitlements that are asked for together, by the name the access file gives them. */
export type BundleName = Branded<string, 'BundleName'>
/** Which valid access file was in force: its hash. */
export type PolicyHash = Branded<string, 'PolicyHash'>
export type RequestId = Branded<string, 'RequestId'>
export type GrantId = Branded<string, 'GrantId'>
/** By what the directory knows one thing that was given, where it has a word of its own for that. Nothing is read out of it. */
export type AssignmentId = Branded<string, 'AssignmentId'>
/** One admin's wish to change a tag in chat. */
export type TagProposalId = Branded<string, 'TagProposalId'>
/** A version of the access file that waits for admins to agree. */
export type PolicyProposalId = Branded<string, 'PolicyProposalId'>
/** One admin's wish to end everything within a scope at once. */
export type PanicId = Branded<string, 'PanicId'>
/** One difference between the directory and what Doorbell gave. */
export type DriftId = Branded<string, 'DriftId'>
/** A chat that people talk to Doorbell in. */
export type SurfaceName = Branded<string, 'SurfaceName'>

/** Whole minutes; every duration in the core is one of these. */
export type Minutes = Branded<number, 'Minutes'>

/** An array that is known to hold something. */
export type NonEmpty<T> = readonly [T, ...T[]]

export const isNonEmpty = <T>(list: readonly T[]): list is NonEmpty<T> => list.length > 0

export const personId = (raw: string): PersonId => raw.toLowerCase() as PersonId
export const groupId = (raw: string): GroupId => raw.toLowerCase() as GroupId
export const resourceId = (raw: string): ResourceId => raw as ResourceId
export const integrationName = (raw: string): IntegrationName => raw as IntegrationName
export const flowName = (raw: string): FlowName => raw as FlowName
export const bundleName = (raw: string): BundleName => raw as BundleName
export const policyHash = (raw: string): PolicyHash => raw as PolicyHash
export const requestId = (raw: string): RequestId => raw as RequestId
export const grantId = (raw: string): GrantId => raw as GrantId
export const assignmentId = (raw: string): AssignmentId => raw as AssignmentId
export const tagProposalId = (raw: string): TagProposalId => raw as TagProposalId
export const policyProposalId = (raw: string): PolicyProposalId => raw as PolicyProposalId
export const panicId = (raw: string): PanicId => raw as PanicId
export const driftId = (raw: string): DriftId => raw as DriftId
export const surfaceName = (raw: string): SurfaceName => raw as SurfaceName

/** @throws RangeError for anything but a whole number of minutes from 1 up; people's input is parsed in `duration.ts`. */
export function minutes(count: number): Minutes {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`not a whole number of minutes: ${count}`)
  return count as Minutes
}

export const after = (start: Date, length: Minutes): Date => new Date(start.getTime() + length * 60_000)
