/** The types of which an account may have no image builder until its quota is raised. */
const ZERO_BY_DEFAULT = [
  /^stream\.graphics\./,
  /^Accelerated\./,
  // only the two smallest sizes have a quota
  /^stream\.(compute|memory)\..*\b\d+xlarge$/,
  /^(GeneralPurpose\.[mcr]\d|ComputeOptimized\.|MemoryOptimized\.).*\.\d+xlarge$/,
];

/** Whether the quota for image builders of an instance type is 0 in a new account. */
export function isZeroByDefault(instanceTypeName: string): boolean {
  return ZERO_BY_DEFAULT.some(pattern => pattern.test(instanceTypeName));
}
