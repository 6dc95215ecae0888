import { isQuick, playContract } from './hosts-contract.ts';

playContract('hosts under Patroni keep the rest of the contract', (behaviour) => !isQuick(behaviour));
