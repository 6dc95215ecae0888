import { isQuick, playContract } from './hosts-contract.ts';

playContract('hosts under Patroni keep the contract of worlds: clients and power', isQuick);
