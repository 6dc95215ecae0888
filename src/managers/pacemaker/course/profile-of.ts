import type { Cib } from '../cib/cib.ts';
import { childNamed, childrenNamed } from '../cib/element.ts';
import type { Profile } from '../engine/profile.ts';
import { compareVersions } from '../engine/values.ts';

/**
 * The version whose decisions fit a file: the one it says it was written by (`dc-version`), else the old one if it sets
 * default-resource-stickiness, which nothing reads since 2.0.0, else the present one.
 */
export function profileOf(cib: Cib): { profile: Profile; why: string } {
  const properties = new Map<string, string>();
  const configuration = childNamed(cib.root, 'configuration');
  for (const set of childrenNamed(childNamed(configuration, 'crm_config'), 'cluster_property_set')) {
    for (const { attributes } of childrenNamed(set, 'nvpair'))
      properties.set(attributes.name ?? '', attributes.value ?? '');
  }
  const version = properties.get('dc-version');
  if (version !== undefined) {
    const old = compareVersions(version.replace(/-.*/, ''), '1.1.11') < 0;
    return { profile: old ? '1.1.10' : '2.1.5', why: `the file was written by Pacemaker ${version}` };
  }
  if (properties.has('default-resource-stickiness') || properties.has('default_resource_stickiness')) {
    return {
      profile: '1.1.10',
      why: 'it sets default-resource-stickiness, which only versions before 2.0.0 read',
    };
  }
  return { profile: '2.1.5', why: 'nothing in the file says otherwise' };
}
