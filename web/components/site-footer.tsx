import { ForgetMe } from './forget-me.tsx';

export function SiteFooter() {
  return (
    <footer className="site-footer">
      <p>Event Thingy Store is a demonstration. It takes no payment and ships nothing.</p>
      <ForgetMe />
    </footer>
  );
}
