import type { Token } from './crmsh-tokens.ts';
import type { Element } from './element.ts';

/** What has been read of a crm shell configuration so far. */
export interface CrmshReading {
  readonly nodes: Element[];
  readonly resources: Map<string, Element>;
  readonly constraints: Element[];
  readonly tags: Element[];
  readonly sets: Record<'crm_config' | 'rsc_defaults' | 'op_defaults', Element[]>;
  readonly ignored: string[];
  /** Notes a mistake at a word. */
  readonly refuse: (token: Token, message: string, advice: string) => void;
}
