import type { Resource } from './graph.ts';
import type { Role } from './role.ts';

/** Decides the role a resource is to have, and why. */
export function nextRole(resource: Resource, role: Role, reason: string): void {
  if (resource.nextRole === role) return;
  resource.nextRole = role;
  resource.nextRoleReason = reason;
}
