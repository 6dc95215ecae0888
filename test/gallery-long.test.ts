import { describe, it } from 'vitest';
import { hasServers, incidents, isShort } from './support/incidents.ts';
import { playIncident } from './support/play-incident.ts';

/** The scenarios of the gallery that are watched for a long time, on real servers. */
describe('the long incidents of the gallery', () => {
  const long = incidents.filter((incident) => hasServers(incident) && !isShort(incident));

  it.each(long.map((incident) => [incident.file, incident] as const))('%s', (_, incident) =>
    playIncident(incident),
  );
});
