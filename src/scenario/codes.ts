/**
 * Everything that can be wrong with a scenario file: the closed set of codes, each with what it means.
 * docs/errors.md explains every one with an example; a test compares both.
 */
export const scenarioCodes = {
  'scenario/unreadable': 'The file cannot be opened.',
  'scenario/empty': 'The file holds nothing.',
  'scenario/not-text': 'The file is not text.',
  'scenario/too-large': 'The file is larger, or nested deeper, than any scenario needs to be.',
  'scenario/yaml-syntax': 'The text is not YAML.',
  'scenario/too-many-aliases': 'YAML aliases multiply the file beyond reason.',
  'scenario/duplicate-key': 'A key stands twice in the same mapping.',
  'scenario/unknown-version': 'The file is of a version of the format that this program does not read.',
  'scenario/unknown-key': 'A key means nothing at this place.',
  'scenario/missing-key': 'A key that is needed is not there.',
  'scenario/missing-unit': 'A duration or a size is a bare number.',
  'scenario/missing-deadline': 'Something waits for a condition without saying for how long.',
  'scenario/wrong-type': 'A value is of another type than the key takes.',
  'scenario/wrong-value': 'A value is of the right type, but not one the key takes.',
  'scenario/bad-name': 'A name holds characters that names cannot hold, or is reserved.',
  'scenario/duplicate-name': 'Two things that `after` could mean have the same name.',
  'scenario/unknown-kind': 'No fault, check, action, workload, manager or part is called that.',
  'scenario/unknown-node': 'No node of the topology is called that.',
  'scenario/unknown-address': 'No address of the topology is called that.',
  'scenario/unknown-part': 'No part of the platform is called that, or it cannot do what is asked of it.',
  'scenario/unknown-event': 'No suspect, scheduled disturbance or runbook step is called that.',
  'scenario/unknown-suspect': 'A choice names a suspect that the scenario does not have.',
  'scenario/no-primary': 'No node is the primary.',
  'scenario/two-primaries': 'More than one node is the primary at the start.',
  'scenario/upstream-loop': 'Standbys stream from each other in a ring.',
  'scenario/bad-combination': 'Two things that cannot be together, or one without what it needs.',
  'scenario/waits-for-itself': 'Things wait for each other in a ring, so none can ever begin or answer.',
  'scenario/never-due': 'A moment lies after the end of the watch.',
  'scenario/reserved-setting': 'A setting belongs to the world that runs the servers.',
  'scenario/unknown-setting':
    'PostgreSQL has no setting of that name in the version of the topology, or none that can be set; or its name is written in capitals.',
  'scenario/setting-value':
    'PostgreSQL refuses the value of a setting: no such word, no such unit, out of range.',
  'scenario/setting-path': 'The path of a setting suspect or a remedy leads nowhere.',
  'scenario/suspect-value': 'The scenario is not valid with a value of a setting suspect or a remedy.',
} as const;

export type ScenarioCode = keyof typeof scenarioCodes;
