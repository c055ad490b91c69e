package cli

type reconcileRestoreCmd struct {
	Channel string `arg:"" help:"Channel of the file."`
	File    int64  `arg:"" help:"Number of the file, as told when it is loaded again."`
	Why     string `required:"" help:"The reason, of which an auditor is told."`
	By      string `required:"" help:"Who decides."`
}

func (c *reconcileRestoreCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	l, err := s.Reconcile.Restore(r.ctx, c.Channel, c.File, by(c.By), c.Why)
	if err != nil {
		return err
	}
	if r.json {
		return r.print(l)
	}
	r.sayf(r.either("%s %v: versi %d (%s) berlaku lagi.", "%s %v: version %d (%s) stands again."), l.Subject, l.Day, l.Version, l.Name)
	return nil
}
