import { LoadingLines } from '../../components/loading-lines.tsx';

export default function Loading() {
  return <LoadingLines title="Check your order" />;
}
