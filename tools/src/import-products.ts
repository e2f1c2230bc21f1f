/** `import-products [--old OLD.csv] NEW.csv`: makes the catalog what the file says. */
import { catalog } from '@thingy/catalog-domain';
import { importCommand } from './import/import-command.ts';
import { productPlan } from './import/product-plan.ts';

const command = {
  name: 'import-products',
  context: 'catalog',
  machine: catalog,
  plan: productPlan,
};
process.exitCode = await importCommand(command, process.argv.slice(2));
