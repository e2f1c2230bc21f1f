/** `import-stock [--old OLD.csv] NEW.csv`: sets stock where nothing has been sold since. */
import { order } from '@thingy/order-domain';
import { importCommand } from './import/import-command.ts';
import { stockPlan } from './import/stock-plan.ts';

const command = { name: 'import-stock', context: 'order', machine: order, plan: stockPlan };
process.exitCode = await importCommand(command, process.argv.slice(2));
